using System.Text.Json;
using Referrals.Workbench.Administration;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Tests;

public class when_a_message_is_mended
{
    private const string Message = """{"id":"1","data":{"unit":"CARDX","count":"3","days":5,"list":[{"a/b":"x"}]}}""";

    [Fact]
    public void it_begins_with_the_places_that_were_refused()
    {
        var mending = Begin("/data/unit", "/data/unit", "dryRun");
        mending.Places.Select(place => (place.Pointer, place.Value)).ShouldBe([("/data/unit", "CARDX")]);
        mending.IsComplete.ShouldBeFalse();
        Begin().Places.ShouldHaveSingleItem().Pointer.ShouldBe("");
    }

    [Fact]
    public void what_was_a_text_stays_one()
    {
        var mending = Begin("/data/unit", "/data/count");
        mending.Places[0].Value = "CARD";
        mending.Places[1].Value = "4";
        mending.Changes().Select(change => change.Value!.Value.GetRawText()).ShouldBe(["\"CARD\"", "\"4\""]);
    }

    [Fact]
    public void a_number_and_what_is_new_is_read_as_json_where_it_is_that()
    {
        var mending = Begin("/data/days");
        mending.Places[0].Value = "6";
        mending.Add();
        (mending.Places[1].Pointer, mending.Places[1].Value) = ("/data/note", "新");
        mending.Changes().Select(change => change.Value!.Value.ValueKind).ShouldBe([JsonValueKind.Number, JsonValueKind.String]);
    }

    [Fact]
    public void a_place_that_is_taken_away_has_no_value()
    {
        var mending = Begin("/data/unit");
        mending.Places[0].Removes = true;
        mending.Changes().ShouldHaveSingleItem().Value.ShouldBeNull();
        JsonSerializer
            .Serialize(new MendingForm(mending.Changes()), ApiJson.Default.MendingForm)
            .ShouldBe("""{"changes":[{"pointer":"/data/unit"}]}""");
    }

    [Fact]
    public void a_place_is_found_by_its_pointer()
    {
        var mending = Begin();
        mending.TextAt("/data/list/0/a~1b").ShouldBe("x");
        mending.TextAt("/data/list/1").ShouldBe("");
        mending.TextAt("/data/list").ShouldBe("""[{"a/b":"x"}]""");
        mending.TextAt("nothing").ShouldBe("");
        mending.Places[0].Pointer = "no pointer";
        mending.Places[0].Value = "x";
        mending.IsComplete.ShouldBeFalse();
    }

    private static Mending Begin(params string[] pointers) =>
        new(
            new DeadLetterDetail(
                new DeadLetterView(
                    Guid.NewGuid(),
                    "SX-H01",
                    "x",
                    "fields.invalid",
                    [.. pointers.Select(pointer => new DeadLetterFault(pointer, "field.unknown-code"))],
                    default,
                    false
                ),
                10,
                0,
                false,
                "application/json",
                JsonDocument.Parse(Message).RootElement
            )
        );
}
