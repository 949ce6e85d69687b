namespace Referrals.Browser.Tests;

/// <summary>
/// The story of ops/README.md by all its people, each in a browser of their own: pages are loaded again in the middle, “back” and a second
/// tab are used, no console complains, and no address and no title says whose it is. What no page can do is done over HTTP by the same
/// person, and said there.
/// </summary>
public class when_the_whole_story_is_told_on_screens(Workbench workbench, Chromium chromium)
    : IClassFixture<Workbench>,
        IClassFixture<Chromium>
{
    [Fact]
    public async Task from_the_village_to_the_county_hospital_and_home_again()
    {
        await using var story = new Story(workbench, chromium);
        story.LeaveEndOfMonth();
        // They are at work before anything happens.
        foreach (var person in new[] { "doctor-village", "township", "dispatcher-1", "ward" })
            await story.Of(person);

        var up = await story.DoctorSends();
        await story.TownshipReviews(up);
        await story.DispatcherArranges(up);
        await story.DoctorConfirms();
        await story.PatientReads(up);
        await story.WardReceives(up);
        var home = await story.WardOffersTheWayHome();
        await story.WardReports();
        await story.TownshipLooksAfter(home);
        await story.DoctorCloses(up);
        await story.AnotherLeavesTheCounty();
        await story.InsurerReads(up);
        await story.TheyMeet();
        await story.AuthoritySees(up);
        await story.AuthorityApproves();
        await story.AdministratorLooks();

        await story.NobodyWasTold();
        // Nothing of it happened twice.
        (await story.Service.Events(up.At)).ShouldBeUnique();
        (await story.Service.Events(home.At)).ShouldBeUnique();
    }
}
