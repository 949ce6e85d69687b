using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Referrals.Tests;
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_the_client_is_compared_with_the_contract
{
    private static readonly IReadOnlyList<Operation> Declared =
    [
        .. typeof(Api).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Operation>(),
    ];

    public static TheoryData<string> Names => [.. Declared.Select(operation => $"{operation.Method} {operation.Path}")];

    [Fact]
    public void every_operation_is_declared_once_and_in_one_class()
    {
        Declared.Count.ShouldBeGreaterThan(10);
        typeof(Api).GetFields(BindingFlags.Public | BindingFlags.Static).Length.ShouldBe(Declared.Count);
        Declared.Select(operation => $"{operation.Method} {operation.Path}").ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void an_operation_is_the_contracts(string name)
    {
        var operation = Declared.Single(known => $"{known.Method} {known.Path}" == name);
        var there = Contract.Operation(operation.Method, operation.Path).ShouldNotBeNull("the contract has it");

        operation.Query.Except(Contract.Parameters(there, "query")).ShouldBeEmpty("every query is the contract's");
        operation
            .Path.Split('/')
            .Where(part => part.StartsWith('{'))
            .Select(part => part.Trim('{', '}'))
            .ShouldBe(Contract.Parameters(there, "path"), ignoreOrder: true);
        if (operation.Method != "GET")
            Contract
                .Parameters(there, "header")
                .Except(["Log-Position"])
                .ShouldBe(["Idempotency-Key", "If-Match", "Accept-Language"], ignoreOrder: true);
        Compare(operation.Body, Contract.Body(there), sent: true);
        Compare(operation.Answer, Contract.Answer(there), sent: false);
    }

    [Fact]
    public void what_is_wrong_is_told_as_the_contract_says() =>
        Contract.Differences(ApiJson.Default.Problem, Contract.Schema("Problem"), "Problem", sent: false).ShouldBeEmpty();

    [Fact]
    public void the_live_stream_is_where_the_client_listens()
    {
        var operation = Contract.Operation("GET", LiveStream.Path).ShouldNotBeNull();
        operation
            .GetProperty("responses")
            .GetProperty("200")
            .GetProperty("content")
            .EnumerateObject()
            .ShouldHaveSingleItem()
            .Name.ShouldBe(LiveStream.MediaType);
    }

    [Theory]
    [InlineData("DeclineReason")]
    [InlineData("StateName")]
    public void a_difference_is_found(string other)
    {
        // A list where the contract has a text, and members that it does not have.
        Contract.Differences(ApiJson.Default.WorklistPage, Contract.Schema(other), "x", sent: false).ShouldNotBeEmpty();
        Contract
            .Differences(ApiJson.Default.WorklistPage, Contract.Schema("PoolBoard"), "x", sent: false)
            .ShouldContain("x.items: not in the contract");
        Contract.Differences(ApiJson.Default.PoolBoard, Contract.Schema("PoolBoard"), "x", sent: false).ShouldBeEmpty();
    }

    /// <summary>Every value of an enumeration that is shown has words, in both languages.</summary>
    [Fact]
    public void every_coded_value_has_words()
    {
        var all = new[] { typeof(Codes), typeof(PolicyCodes) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (CodeWords)field.GetValue(null)!)
            .ToList();
        all.Count.ShouldBeGreaterThan(10);
        foreach (var codes in all.Where(codes => codes.Name is not null))
            codes.Values.Keys.ShouldBe(Contract.Values(codes.Name!), ignoreOrder: true, codes.Name);
        all.SelectMany(codes => codes.Values.Values).ShouldAllBe(said => said.Chinese.Length > 0 && said.English.Length > 0);
    }

    /// <summary>Boards break numbers down by reasons and kinds of many lists.</summary>
    [Theory]
    [InlineData("DeclineReason")]
    [InlineData("ReturnReason")]
    [InlineData("RedirectReason")]
    [InlineData("CancellationReason")]
    [InlineData("OutOfCountyReason")]
    [InlineData("CapacityPart")]
    [InlineData("Resource")]
    [InlineData("DischargeWay")]
    [InlineData("NoReportReason")]
    [InlineData("OutsideTier")]
    [InlineData("ConsultationDeclineReason")]
    [InlineData("ConsultationCancellationReason")]
    [InlineData("Modality")]
    [InlineData("AdviceRecommendation")]
    [InlineData("ReportCorrectionReason")]
    [InlineData("ReasonCode")]
    public void every_reason_of_a_board_has_words(string list) =>
        Contract.Values(list).Where(code => !Codes.BoardReasons.Values.ContainsKey(code)).ShouldBeEmpty();

    /// <summary>Events of a case are the golden files of events that are about one.</summary>
    [Fact]
    public void every_event_in_words_is_one_that_is_stored()
    {
        var stored = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "contracts", "events"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .ToHashSet(StringComparer.Ordinal);
        Codes.Events.Values.Keys.Where(name => !stored.Contains(name)).ShouldBeEmpty();
        stored
            .Where(name => name.StartsWith("referral_", StringComparison.Ordinal) && !Codes.Events.Values.ContainsKey(name))
            .ShouldBeEmpty();
    }

    private static void Compare(JsonTypeInfo? here, JsonElement? there, bool sent)
    {
        if (here is null)
        {
            (sent && there is not null).ShouldBeFalse("the contract wants a body");
            return;
        }

        Contract.Differences(here, there.ShouldNotBeNull("the contract has a body"), here.Type.Name, sent).ShouldBeEmpty();
    }
}
