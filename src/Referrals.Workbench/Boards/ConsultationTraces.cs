// The consultations that a department was asked for.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>What is behind the number of requests. What became of them is no list of its own: each line has its state.</summary>
public static class ConsultationTraces
{
    /// <summary>The list of a kind and department.</summary>
    public static Trace Asked(string title, ConsultationBoard board, ConsultationCounts counts)
    {
        var measure = counts.Kind switch
        {
            "remote-diagnosis" => "diagnosis-asked",
            "multi-party" => "meeting-asked",
            _ => "advice-asked",
        };
        return new Trace(
            title,
            counts.Asked,
            board.From,
            board.Until,
            board.Position,
            [new CaseSource($"institution:{counts.Institution}", measure, Side: "receiver", By: "unit", Key: counts.Unit)]
        );
    }
}
