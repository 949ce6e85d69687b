// Boards, indicators and the proof of the reserve.
namespace Referrals.Workbench.Client;

public static partial class Api
{
    private static readonly string[] OfPeriod = ["month", "from", "until", "asOf"];

    public static readonly Read<Board> CountyBoard = new("/api/boards/county", ApiJson.Default.Board, OfPeriod);

    public static readonly Read<Board> GroupBoard = new("/api/boards/groups/{group}", ApiJson.Default.Board, OfPeriod);

    public static readonly Read<Board> InstitutionBoard = new("/api/boards/institutions/{institution}", ApiJson.Default.Board, OfPeriod);

    public static readonly Read<GroupsBoard> Groups = new("/api/boards/groups", ApiJson.Default.GroupsBoard, OfPeriod);

    public static readonly Read<FlowBoard> Flows = new("/api/boards/flows", ApiJson.Default.FlowBoard, [.. OfPeriod, "step"]);

    public static readonly Read<ConsultationBoard> ConsultationFigures = new(
        "/api/boards/consultations",
        ApiJson.Default.ConsultationBoard,
        [.. OfPeriod, "institution"]
    );

    public static readonly Read<BoardCasesPage> BoardCases = new(
        "/api/boards/cases",
        ApiJson.Default.BoardCasesPage,
        "of",
        "measure",
        "indicator",
        "part",
        "side",
        "by",
        "key",
        "from",
        "until",
        "asOf",
        "limit"
    );

    public static readonly Read<MeasureList> Measures = new("/api/boards/measures", ApiJson.Default.MeasureList);

    public static readonly Read<IndicatorList> Indicators = new("/api/indicators", ApiJson.Default.IndicatorList, "on");

    public static readonly Read<ReserveProof> ReserveProof = new(
        "/api/reserve-proof",
        ApiJson.Default.ReserveProof,
        "institution",
        "kind",
        "from",
        "until",
        "limit"
    );

    public static readonly Read<GroupList> GroupList = new("/api/groups", ApiJson.Default.GroupList, "on");
}
