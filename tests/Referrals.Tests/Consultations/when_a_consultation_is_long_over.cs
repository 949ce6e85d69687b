// The time in which the parties may read ends: with it files and printed forms.
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Consultations;

public class when_a_consultation_is_long_over(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task nobody_opens_its_files_or_prints_it()
    {
        var (doctor, specialist) = (service.As("family-doctor@SX-V0101"), service.As("specialist@SX-H01"));
        var at = await service.AskedForAdvice();
        var file = await service.Attached(at, "family-doctor@SX-V0101");
        await specialist.Post($"{at}/refusal", new { reason = "must-be-seen" }).Expect(200);
        string[] paths = [$"{at}/attachments", $"{at}/attachments/{file}", $"{at}/forms/advice"];
        foreach (var path in paths)
            await specialist.Get(path).Expect(200);
        service.Clock.Advance(TimeSpan.FromDays(400));
        foreach (var path in paths)
        {
            await doctor.Get(path).Refused(404, "not-found");
            await specialist.Get(path).Refused(404, "not-found");
        }

        await doctor.Post($"{at}/attachments/{file}/withdrawal").Refused(404, "not-found");
    }
}
