// Coded values of messages, systems and projections, in words.
namespace Referrals.Workbench.Texts;

public static partial class Codes
{
    public static readonly CodeWords DiscardReasons = Of(
        "DiscardReason",
        ("sent-again", "对方已重发", "sent again"),
        ("done-by-hand", "已人工处理", "done by hand"),
        ("outdated", "已过时", "outdated"),
        ("sent-by-mistake", "误发", "sent by mistake")
    );

    public static readonly CodeWords ProjectionStates = Of(
        "ProjectionState",
        ("running", "运行中", "running"),
        ("rebuilding", "重建中", "being filled anew"),
        ("failing", "停在一个事件上", "failing"),
        ("outdated", "已被新版本接管", "left to a newer program")
    );
}
