using System.Text;
using Referrals.Documents;

namespace Referrals.Tests.Documents;

/// <summary>The code is read back by hand, as ISO/IEC 18004 has it: version 2, one block, so nothing is interleaved.</summary>
public class when_a_number_becomes_a_qr_code
{
    private const int Quiet = 4;
    private const int Size = 25;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    [Theory]
    [InlineData("340422-260302-AAAAAAA")]
    [InlineData("340422-261122-Z2X9WVU")]
    public void it_says_the_number(string number) => Read(QrCode.Modules(number)).ShouldBe(number);

    [Fact]
    public void around_it_there_is_room()
    {
        var modules = QrCode.Modules("340422-260302-AAAAAAA");
        modules.Count.ShouldBe(Size + (2 * Quiet));
        for (var i = 0; i < modules.Count; i++)
        {
            for (var edge = 0; edge < Quiet; edge++)
                (modules[i][edge] || modules[edge][i] || modules[i][^(edge + 1)] || modules[^(edge + 1)][i]).ShouldBeFalse();
        }
    }

    private static string Read(IReadOnlyList<IReadOnlyList<bool>> modules)
    {
        bool Dark(int row, int column) => modules[row + Quiet][column + Quiet];
        (int Row, int Column)[] format =
        [
            (8, 0),
            (8, 1),
            (8, 2),
            (8, 3),
            (8, 4),
            (8, 5),
            (8, 7),
            (8, 8),
            (7, 8),
            (5, 8),
            (4, 8),
            (3, 8),
            (2, 8),
            (1, 8),
            (0, 8),
        ];
        var mask = ((format.Aggregate(0, (bits, at) => (bits << 1) | (Dark(at.Row, at.Column) ? 1 : 0)) ^ 0b101010000010010) >> 10) & 7;
        var bits = new StringBuilder();
        for (var column = Size - 1; column > 0; column -= 2)
        {
            // The timing column has no partner.
            if (column == 6)
                column = 5;
            var upwards = (column > 6 ? (Size - 1 - column) / 2 : (Size - 2 - column) / 2) % 2 == 0;
            for (var i = 0; i < Size; i++)
            {
                var row = upwards ? Size - 1 - i : i;
                foreach (var c in new[] { column, column - 1 })
                {
                    if (!IsPattern(row, c))
                        bits.Append(Dark(row, c) ^ IsMasked(mask, row, c) ? '1' : '0');
                }
            }
        }

        var at = 0;
        Take(4).ShouldBe(0b0010, "letters and digits");
        var left = Take(9);
        var text = new StringBuilder();
        for (; left > 1; left -= 2)
        {
            var pair = Take(11);
            text.Append(Alphabet[pair / 45]).Append(Alphabet[pair % 45]);
        }

        return left == 1 ? text.Append(Alphabet[Take(6)]).ToString() : text.ToString();

        int Take(int count)
        {
            at += count;
            return Convert.ToInt32(bits.ToString(at - count, count), 2);
        }
    }

    // Finders with their surroundings, timing, and the one alignment pattern.
    private static bool IsPattern(int row, int column) =>
        (row < 9 && column < 9)
        || (row < 9 && column >= Size - 8)
        || (row >= Size - 8 && column < 9)
        || row == 6
        || column == 6
        || (row is >= 16 and <= 20 && column is >= 16 and <= 20);

    private static bool IsMasked(int mask, int row, int column) =>
        mask switch
        {
            0 => (row + column) % 2 == 0,
            1 => row % 2 == 0,
            2 => column % 3 == 0,
            3 => (row + column) % 3 == 0,
            4 => ((row / 2) + (column / 3)) % 2 == 0,
            5 => (row * column % 2) + (row * column % 3) == 0,
            6 => ((row * column % 2) + (row * column % 3)) % 2 == 0,
            _ => (((row + column) % 2) + (row * column % 3)) % 2 == 0,
        };
}
