// The index says what a look at every row would say, whatever the ranges.
using System.Globalization;
using Referrals.Catalogues;
using static Referrals.Tests.Catalogues.CatalogueSamples;

namespace Referrals.Tests.Catalogues;

public class when_a_catalogue_is_looked_up
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void it_finds_what_a_look_at_every_row_finds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var items = Disjoint(random);
            var book = Given(Edition(Township, "乡", Day, [.. items]), Edition(Hospital, "院", Day, [.. items]));
            for (var question = 0; question < 50; question++)
            {
                var diagnosis = Diagnosis(Code(random));
                var expected = items.Exists(item => item.Diagnoses.Contains(diagnosis));
                book.Takes("SX-H01", diagnosis, Day).ShouldBe(expected, $"seed {seed}, {diagnosis.Code}");
                book.Treats(CareLevel.County, diagnosis, Day).ShouldBe(expected ? "乡" : null, $"seed {seed}, {diagnosis.Code}");
            }
        }
    }

    // Those that have a code in common with an earlier one are what an edition refuses: the rule itself must say so too.
    private static List<CatalogueItem> Disjoint(Random random)
    {
        var items = new List<CatalogueItem>();
        for (var n = 0; n < 40; n++)
        {
            var (first, last) = (Code(random), random.Next(3) == 0 ? Code(random) : null);
            var item = Item(first, last);
            if (item.Diagnoses.Fault is not null)
                continue;
            var overlaps = items.Exists(other => other.Diagnoses.Overlaps(item.Diagnoses));
            var refused = CatalogueDecider.Publish(Given(), Edition(Township, "乡", Day, [.. items, item])).Refusal is not null;
            refused.ShouldBe(overlaps, $"{first}-{last}");
            if (!overlaps)
                items.Add(item);
        }

        return items;
    }

    private static string Code(Random random)
    {
        var category = string.Create(CultureInfo.InvariantCulture, $"{"IJ"[random.Next(2)]}{random.Next(6)}{random.Next(10)}");
        return random.Next(4) switch
        {
            0 => category,
            1 => $"{category}.{random.Next(4)}",
            2 => $"{category}.{random.Next(3)}0{random.Next(3)}",
            _ => $"{category}.x0{random.Next(2)}",
        };
    }
}
