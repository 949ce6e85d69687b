using Microsoft.Extensions.Configuration;
using Referrals.Hosting;
using Referrals.Retention;

namespace Referrals.Tests.Retention;

/// <summary>How long each kind is kept, and when a round is due.</summary>
public class when_a_term_is_set
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void without_settings_the_defaults_hold_and_records_are_kept()
    {
        var settings = RetentionSettings.From(new ConfigurationManager());
        settings.Before(RetentionRule.Accesses, Now).ShouldBe(Now.AddDays(-1_096));
        settings.Before(RetentionRule.RecordFiles, Now).ShouldBeNull();
        settings.Days.Keys.ShouldBe(RetentionRule.All, ignoreOrder: true);
        settings.Interval.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void nothing_goes_of_what_is_kept_for_ever() =>
        RetentionSettings
            .From(new ConfigurationManager { ["Retention:AccessDays"] = "0" })
            .Before(RetentionRule.Accesses, Now)
            .ShouldBeNull();

    [Fact]
    public void the_least_may_be_set_and_a_day_less_may_not()
    {
        foreach (var rule in RetentionRule.All)
        {
            var setting = $"Retention:{rule.Setting}";
            RetentionSettings.From(new ConfigurationManager { [setting] = $" {rule.Least} " }).Days[rule].ShouldBe(rule.Least);
            (rule.Default == 0 || rule.Default >= rule.Least).ShouldBeTrue(rule.Kind);
            if (rule.Least > 1)
                Refused(setting, $"{rule.Least - 1}")
                    .ShouldContain($"{rule.Variable} is \"{rule.Least - 1}\"; {rule.Least} days are the least");
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("400.5")]
    [InlineData("three years")]
    [InlineData("1000000")]
    [InlineData("99999999999999999999")]
    public void what_is_no_number_of_days_is_refused(string text) =>
        Refused("Retention:CommandDays", text).ShouldContain("Retention__CommandDays");

    [Theory]
    [InlineData(null, "2027-03-01T00:10", true)]
    [InlineData("2027-02-28T02:00", "2027-03-01T01:59", false)]
    [InlineData("2027-02-28T02:00", "2027-03-01T02:00", true)]
    [InlineData("2027-03-01T01:59", "2027-03-01T02:00", true)]
    [InlineData("2027-03-01T02:00", "2027-03-01T23:59", false)]
    [InlineData("2027-01-01T02:00", "2027-03-01T12:00", true)]
    [InlineData("2027-03-02T02:00", "2027-03-01T12:00", false)]
    public void a_round_is_due_once_a_day_from_two_o_clock_on(string? last, string now, bool due) =>
        RetentionSettings.IsDue(last is null ? null : At(last), At(now)).ShouldBe(due);

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse($"{text}+08:00", System.Globalization.CultureInfo.InvariantCulture);

    private static string Refused(string setting, string value)
    {
        var refused = Should.Throw<OperationSettingsException>(() =>
            RetentionSettings.From(new ConfigurationManager { [setting] = value })
        );
        refused.Code.ShouldBe("retention.settings-invalid");
        return refused.Message;
    }
}
