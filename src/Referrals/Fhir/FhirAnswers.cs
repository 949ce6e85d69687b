// What a sender is answered: a message Bundle, or an OperationOutcome where there is no message to answer. Pure.
using Hl7.Fhir.Model;
using Referrals.Http;
using Referrals.Messages;
using Resource = Hl7.Fhir.Model.Resource;

namespace Referrals.Fhir;

/// <summary>An answer.</summary>
/// <param name="Resource">What is sent.</param>
/// <param name="Status">HTTP status: of the refusal, where there is one.</param>
internal sealed record FhirAnswer(Resource Resource, int Status);

/// <summary>Makes answers.</summary>
/// <param name="texts">What problems are called.</param>
/// <param name="language">In which language.</param>
/// <param name="service">Address of this service's <c>/fhir</c>.</param>
internal sealed class FhirAnswers(ProblemTexts texts, Language language, Uri service)
{
    public FhirAnswer Of(FhirOutcome outcome, string sender)
    {
        var (status, code, operation) = Outcome(outcome);
        if (outcome.Message is not { } message)
            return new FhirAnswer(operation, status);
        // The same for the same answer: a receiver that drops what it has had drops a repeated one, and not another.
        var of = (outcome.Refusal?.Code ?? outcome.Failed?.Problem?.Code) is { } problem ? $" {problem}" : "";
        operation.Id = FhirIds.PartOf($"{sender}/{message.Id}", $"outcome{of}");
        var header = new MessageHeader
        {
            Id = FhirIds.PartOf($"{sender}/{message.Id}", $"answer{of}"),
            Event = new Coding(FhirCodes.Activities, message.Event, FhirCodes.DisplayOf(message.Event)),
            Destination = [FhirParties.Destination(sender, null)],
            Source = FhirParties.Source(service),
            Response = new MessageHeader.ResponseComponent
            {
                Identifier = IsFhirId(message.Id) ? message.Id : FhirIds.Derive(message.Id).ToString(),
                Code = code,
                Details = new ResourceReference($"OperationOutcome/{operation.Id}"),
            },
            Definition = FhirCodes.DefinitionOf(message.Event),
        };
        if (code == MessageHeader.ResponseType.Ok && outcome.Case is { } id)
            header.Focus.Add(FhirParties.Appointment(id, NumberOf(outcome)));
        return new FhirAnswer(
            FhirParties.Message(service, FhirIds.PartOf($"{sender}/{message.Id}", $"bundle{of}"), null, header, operation),
            status
        );
    }

    private (int Status, MessageHeader.ResponseType Code, OperationOutcome Operation) Outcome(FhirOutcome outcome)
    {
        var operation = new OperationOutcome();
        if (outcome.Refusal is { } refusal)
        {
            var refused = texts.StatusOf(refusal);
            foreach (var fault in refusal.Errors ?? [refusal])
                operation.Issue.Add(Issue(fault.Code, texts.Say(fault, language), refused, fault.Pointer));
            return (refused, MessageHeader.ResponseType.FatalError, operation);
        }

        if (outcome.Failed is { } failed)
        {
            foreach (var issue in Issues(failed, outcome.Message!.Event))
                operation.Issue.Add(issue);
            var later = failed.Outcome == MessageOutcome.TryLater;
            return (failed.Status, later ? MessageHeader.ResponseType.TransientError : MessageHeader.ResponseType.FatalError, operation);
        }

        operation.Issue.Add(
            new OperationOutcome.IssueComponent
            {
                Severity = OperationOutcome.IssueSeverity.Information,
                Code = OperationOutcome.IssueType.Informational,
                Details = new CodeableConcept { Text = language == Language.Chinese ? "已受理。" : "Accepted." },
            }
        );
        foreach (var remark in outcome.Remarks)
        {
            var issue = Issue(remark.Code, texts.Say(remark, language), texts.StatusOf(remark), remark.Pointer);
            issue.Severity = OperationOutcome.IssueSeverity.Warning;
            operation.Issue.Add(issue);
        }

        return (StatusCodes.Status200OK, MessageHeader.ResponseType.Ok, operation);
    }

    private static IEnumerable<OperationOutcome.IssueComponent> Issues(MessageReceipt receipt, string step)
    {
        var problem = receipt.Problem!;
        if (problem.Errors is { Count: > 0 } errors)
            return errors.Select(error => Issue(error.Code, error.Title, problem.Status, FhirPaths.Of(step, error.Pointer)));
        var issue = Issue(problem.Code, problem.Title, problem.Status, FhirPaths.Of(step, problem.Pointer));
        if (problem.Allowed is { } allowed)
            issue.Diagnostics = $"allowed: {string.Join(", ", allowed)}";
        return [issue];
    }

    private static OperationOutcome.IssueComponent Issue(string code, string text, int status, string? path) =>
        new()
        {
            Severity = OperationOutcome.IssueSeverity.Error,
            Code = status switch
            {
                401 => OperationOutcome.IssueType.Login,
                403 => OperationOutcome.IssueType.Forbidden,
                404 => OperationOutcome.IssueType.NotFound,
                409 or 412 => OperationOutcome.IssueType.Conflict,
                413 => OperationOutcome.IssueType.TooLong,
                415 => OperationOutcome.IssueType.NotSupported,
                422 => OperationOutcome.IssueType.BusinessRule,
                429 or 503 => OperationOutcome.IssueType.Transient,
                >= 500 => OperationOutcome.IssueType.Exception,
                _ => OperationOutcome.IssueType.Invalid,
            },
            Details = new CodeableConcept { Coding = [new Coding(FhirCodes.Problems, code)], Text = text },
            Expression = path is null ? [] : [path],
        };

    private static string? NumberOf(FhirOutcome outcome) =>
        outcome
            .Receipts.Select(receipt =>
                receipt.Answer is { ValueKind: System.Text.Json.JsonValueKind.Object } answer
                && answer.TryGetProperty("number", out var number)
                    ? number.GetString()
                    : null
            )
            .FirstOrDefault(number => number is not null);

    // What is answered is valid, whatever the request's id looked like.
    private static bool IsFhirId(string id) => id.Length <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
