// What durable messages say of notices, and who acts on them.
namespace Referrals.Inbox;

/// <summary>A notice that the gateway has yet to be told.</summary>
/// <param name="Position">Where its event stands in the log.</param>
/// <param name="Line">Which of the event's notices it is.</param>
/// <param name="Case">Key of the case or consultation.</param>
/// <param name="Content">What is sent.</param>
public sealed record DeliverNotice(long Position, string Line, string Case, GatewayMessage Content);

/// <summary>Called by Wolverine.</summary>
public static class NoticeMessages
{
    /// <summary>Tells the gateway.</summary>
    public static Task Handle(DeliverNotice message, NoticeGateway gateway, CancellationToken cancellation) =>
        gateway.Deliver(message, cancellation);
}
