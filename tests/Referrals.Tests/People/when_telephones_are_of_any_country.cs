// Telephones of residents as they are: mainland numbers as they were always stored, extensions, local numbers, and those of elsewhere.
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public class when_telephones_are_of_any_country(TestPostgres postgres) : VaultTest(postgres)
{
    [Theory]
    [InlineData("+86 554 4022222", "0554-4022222")]
    [InlineData("+86-0554-4022222", "0554-4022222")]
    [InlineData("86 0554 402 2222", "0554-4022222")]
    [InlineData("0086 (554) 402-2222", "0554-4022222")]
    [InlineData("+86 (0)10 6234 5678", "010-62345678")]
    [InlineData("0554-4022222-801", "0554-4022222转801")]
    [InlineData("0554-4022222 转 801", "0554-4022222转801")]
    [InlineData("（0554）4022222转分机801", "0554-4022222转801")]
    [InlineData("0554 4022222 ext. 801", "0554-4022222转801")]
    [InlineData("4022222", "4022222")]
    [InlineData("402-2222-801", "4022222转801")]
    [InlineData("+85291234567", "+85291234567")]
    [InlineData("00852 9123 4567", "+85291234567")]
    [InlineData("+853 6612 3456", "+85366123456")]
    [InlineData("+886 912 345 678", "+886912345678")]
    [InlineData("+1 (415) 555-0100", "+14155550100")]
    [InlineData("+44 20 7946 0000 x12", "+442079460000转12")]
    [InlineData("+6591234567", "+6591234567")]
    public void each_is_written_in_one_way(string typed, string phone)
    {
        PhoneNumber.Normalise(typed).ShouldBe(phone);
        PhoneNumber.Normalise(phone).ShouldBe(phone, "what is stored reads as itself");
    }

    [Theory]
    [InlineData("+86 12800000000")]
    [InlineData("+86 1380000000")]
    [InlineData("1380000000")]
    [InlineData("1380000000O")]
    [InlineData("12800000000")]
    [InlineData("+999 1234567")]
    [InlineData("+852 9123")]
    [InlineData("+1 415 555 0100 0100")]
    [InlineData("85291234567")]
    [InlineData("1234567")]
    [InlineData("402222")]
    [InlineData("无")]
    [InlineData("+")]
    public void what_is_none_is_refused(string typed) => PhoneNumber.Normalise(typed).ShouldBeNull();

    [Fact]
    public async Task somebody_is_found_with_any_extension()
    {
        var person = await Registered(Person(phone: "0554-4022299-801"));
        (await vault.WithPhone(County, PhoneNumber.Normalise("05544022299")!, 9, Cancellation)).ShouldBe([person]);
        (await vault.WithPhone(County, PhoneNumber.Normalise("0554-4022299-5")!, 9, Cancellation)).ShouldBe([person]);
        (await vault.Read(County, person, Cancellation))!.Phone.ShouldBe("0554-4022299转801");
    }
}
