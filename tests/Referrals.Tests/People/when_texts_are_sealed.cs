// Sealed text opens for its person only, and plain text is never taken for it.
using System.Security.Cryptography;
using System.Text.Json;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_texts_are_sealed(TestPostgres postgres) : VaultTest(postgres)
{
    [Theory]
    [InlineData("")]
    [InlineData("胸痛三小时，含服硝酸甘油未缓解。")]
    [InlineData("line\nline\t\"quoted\" 𠮷")]
    public async Task they_open_as_they_were_written(string text)
    {
        var sealer = await Sealer();
        var sealedText = sealer.Seal(text);
        sealer.Open(sealedText).ShouldBe(text);
        sealedText.ToString().ShouldBe("[sealed]");
        sealer.Seal(text).ShouldNotBe(sealedText, "who can compare can guess");
    }

    [Fact]
    public async Task they_survive_json_as_a_plain_string()
    {
        var sealer = await Sealer();
        var sealedText = sealer.Seal("转诊原因");
        var json = JsonSerializer.Serialize(sealedText);
        json.ShouldBe($"\"{sealedText.Value}\"");
        JsonSerializer.Deserialize<SealedText>(json).ShouldBe(sealedText);
    }

    [Fact]
    public async Task another_process_opens_them()
    {
        var person = await Registered();
        var sealedText = (await vault.SealerFor(County, person, Cancellation))!.Seal("摘要");
        var other = await Open();
        (await other.SealerFor(County, person, Cancellation))!.Open(sealedText).ShouldBe("摘要");
    }

    [Fact]
    public async Task any_changed_byte_is_noticed()
    {
        var sealer = await Sealer();
        var value = sealer.Seal("摘要").Value;
        for (var at = 3; at < value.Length - 1; at++)
        {
            var changed = value[..at] + (value[at] == 'A' ? 'B' : 'A') + value[(at + 1)..];
            Should.Throw<CryptographicException>(() => sealer.Open(new SealedText(changed)));
        }
    }

    [Fact]
    public async Task they_cannot_be_moved_to_another_person_or_county()
    {
        var (first, second) = (await Sealer(), await Sealer());
        Should.Throw<CryptographicException>(() => second.Open(first.Seal("摘要")));

        var key = RandomNumberGenerator.GetBytes(32);
        var here = new Sealer(County, "p1", key).Seal("摘要");
        Should.Throw<CryptographicException>(() => new Sealer("340421", "p1", key).Open(here));
        Should.Throw<CryptographicException>(() => new Sealer(County, "p2", key).Open(here));
    }

    [Theory]
    [InlineData("\"胸痛三小时\"")]
    [InlineData("\"\"")]
    [InlineData("\"s1.\"")]
    [InlineData("\"s1.YWJj\"")]
    [InlineData("\"s2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    [InlineData("\"s1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+\"")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    public void what_is_not_sealed_is_not_read(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<SealedText>(json));

    [Fact]
    public void what_is_not_sealed_cannot_be_made_or_written()
    {
        Should.Throw<FormatException>(() => new SealedText("胸痛三小时"));
        Should.Throw<JsonException>(() => JsonSerializer.Serialize(default(SealedText)));
    }

    private async Task<Sealer> Sealer() => (await vault.SealerFor(County, await Registered(), Cancellation)).ShouldNotBeNull();
}
