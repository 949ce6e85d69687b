using System.Text;
using Microsoft.Extensions.Configuration;
using Referrals.Broker;
using Referrals.Fhir;
using Referrals.Hosting;

namespace Referrals.Tests.Broker;

public class when_a_broker_is_set_up
{
    [Fact]
    public void institutions_that_read_bundles_are_named_with_their_syntax()
    {
        var settings = From(
            ("Broker:Fhir:0", "340422.SX-H01"),
            ("Broker:Fhir:1", "340422.SX-T01:json"),
            ("Broker:Fhir:2", "340423.SX-H01:xml"),
            ("Broker:FhirAddress", "https://referrals.example.cn/")
        );
        settings.BundlesOf("340422").ShouldBe([new("SX-H01", FhirSyntax.Xml), new("SX-T01", FhirSyntax.Json)], ignoreOrder: true);
        settings.ReadsBundles("340423", "SX-H01").ShouldBeTrue();
        settings.ReadsBundles("340423", "SX-T01").ShouldBeFalse();
        settings.Exchange.ToString().ShouldBe("https://referrals.example.cn/fhir");
        From().Bundles.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SX-H01")]
    [InlineData("340422")]
    [InlineData("340422.SX-H01:pdf")]
    [InlineData("340422.SX-H01,340422.SX-T01")]
    [InlineData("340422.SX-H01 ")]
    public void what_names_no_institution_is_said_at_the_start(string reader) =>
        Should
            .Throw<OperationSettingsException>(() => From(("Broker:Fhir:3", reader), ("Broker:FhirAddress", "https://x.example.cn")))
            .Message.ShouldContain("Broker__Fhir__3");

    [Fact]
    public void one_is_not_named_twice() =>
        Should
            .Throw<OperationSettingsException>(() =>
                From(
                    ("Broker:Fhir:0", "340422.SX-H01"),
                    ("Broker:Fhir:1", "340422.SX-H01:json"),
                    ("Broker:FhirAddress", "https://x.example.cn")
                )
            )
            .Message.ShouldContain("Broker__Fhir__1");

    [Theory]
    [InlineData(null)]
    [InlineData("referrals.example.cn")]
    [InlineData("amqp://referrals.example.cn")]
    public void bundles_say_where_the_service_is(string? address) =>
        Should
            .Throw<OperationSettingsException>(() => From(("Broker:Fhir:0", "340422.SX-H01"), ("Broker:FhirAddress", address)))
            .Message.ShouldContain("Broker__FhirAddress");

    /// <summary>RabbitMQ 4 deletes what was delivered twenty times; older ones take the word for "without limit" for none.</summary>
    [Theory]
    [InlineData("3.10.8", false)]
    [InlineData("3.13.7", false)]
    [InlineData("4.0.5", true)]
    [InlineData("4.2.0-rc.1", true)]
    [InlineData("unknown", false)]
    public void a_queue_has_no_limit_of_deliveries_whatever_the_version_of_the_broker(string version, bool limits)
    {
        var server = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = Encoding.ASCII.GetBytes(version) };
        BrokerTopology.LimitsDeliveries(server).ShouldBe(limits);
        new BrokerQueue("a", OneConsumer: true)
            .Arguments(BrokerTopology.LimitsDeliveries(server))
            .GetValueOrDefault("x-delivery-limit")
            .ShouldBe(limits ? -1 : null);
    }

    [Fact]
    public void a_queue_for_bundles_is_declared_where_the_institution_is_known()
    {
        var objects = BrokerTopology.Of("340422", ["SX-H01", "SX-T01"], ["SX-H01", "SX-X99"]);
        objects
            .Queues.Select(queue => queue.Name)
            .ShouldBe(
                ["referrals.340422.SX-H01", "referrals.340422.SX-T01", "referrals.340422.insurer", "referrals.340422.SX-H01.fhir"],
                ignoreOrder: true
            );
        objects.Queues.ShouldAllBe(queue => (string)queue.Arguments(false)["x-queue-type"]! == "quorum");
        objects
            .Bindings.Where(binding => binding.Queue.EndsWith(".fhir", StringComparison.Ordinal))
            .ShouldBe([new BrokerBinding("referrals", "referrals.340422.SX-H01.fhir", "340422.fhir.SX-H01.#")]);
        // Nobody else's queue is bound for what is in it.
        objects
            .Bindings.Select(binding => binding.Key)
            .ShouldNotContain(key => key.StartsWith("340422.fhir", StringComparison.Ordinal) && !key.Contains("SX-H01"));
        var definitions = BrokerDefinitions.Of(
            objects,
            new Dictionary<string, IReadOnlyList<string>> { ["340422"] = ["SX-H01"] },
            _ => ["SX-H01"],
            "/",
            users: true
        );
        definitions["permissions"]![0]!["read"]!.GetValue<string>().ShouldBe(@"^referrals\.340422\.SX-H01(\.fhir)?$");
    }

    [Fact]
    public void further_nodes_are_hosts_with_or_without_a_port()
    {
        var settings = From(
            ("Broker:Uri", "amqps://u:p@mq1.example.cn/referrals"),
            ("Broker:Nodes", "mq2.example.cn:5672, mq3.example.cn,")
        );
        settings.Nodes.ShouldBe([("mq2.example.cn", 5672), ("mq3.example.cn", -1)]);
        settings.ToString().ShouldBe("RabbitMQ at mq1.example.cn, mq2.example.cn:5672, mq3.example.cn");
        foreach (var wrong in new[] { "amqp://mq2.example.cn", "u:p@mq2.example.cn", "mq2.example.cn/other", ":5672", "mq 2" })
            Should
                .Throw<OperationSettingsException>(() => From(("Broker:Uri", "amqp://mq1.example.cn"), ("Broker:Nodes", wrong)))
                .Code.ShouldBe("broker.settings-invalid");
    }

    private static BrokerSettings From(params (string Name, string? Value)[] settings) =>
        BrokerSettings.From(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, one.Value))).Build()
        );
}
