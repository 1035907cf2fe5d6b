using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>A setting that cannot work ends the start with one line that names it.</summary>
public sealed class BadSettingTests
{
    [Theory]
    [InlineData("Attachments__ContainerUrl", "somewhere", "Attachments__ContainerUrl")]
    [InlineData("Attachments__ConnectionString", "somewhere", "Attachments__ConnectionString")]
    [InlineData("Attachments__Container", "files", "Attachments__ConnectionString")]
    [InlineData("Communication__Endpoint", "https://acs.kelmah.test", "Communication__E")]
    [InlineData("Contracts__InspectionDays", "99", "The setting Contracts__InspectionDays must be from 1 to 30, not 99.")]
    [InlineData("Contracts__FeeBasisPoints", "ten", "The setting Contracts__FeeBasisPoints must be a whole number, not 'ten'.")]
    [InlineData("Contracts__FeeBasicPoints", "1", "The setting Contracts__FeeBasicPoints is unknown: did you mean Contracts__FeeBasisPoints?")]
    [InlineData("Contract__FeeBasisPoints", "1", "The setting Contract__FeeBasisPoints is unknown: did you mean Contracts__FeeBasisPoints?")]
    [InlineData("Contracts__FeeSchedules__0__Version", "0", "The setting Contracts__FeeSchedules is refused: schedule 0 needs a Version from 1 on.")]
    [InlineData("Contracts__FeeSchedules__0__Form", "2027-01-01", "The setting Contracts__FeeSchedules__0__Form is unknown: did you mean Contracts__FeeSchedules__From?")]
    [InlineData("Simulators__Stripe__Misbehavior__WebhookDropShare", "1", "did you mean Simulators__Stripe__Misbehaviour__WebhookDropShare?")]
    [InlineData("Logging__Console__FormatterName", "jsn", "The setting Logging__Console__FormatterName must be line, json, systemd or simple, not 'jsn'.")]
    [InlineData("Identity__SigningKey", "not-a-key", "Identity__SigningKey")]
    [InlineData("Admin__Email", "nobody", "Admin__Email")]
    [InlineData("Admin__Password", "", "Admin__Password")]
    [InlineData("Simulators__Enabled", "perhaps", "The setting Simulators__Enabled must be true or false, not 'perhaps'.")]
    [InlineData("Stripe__Timeout", "soon", "The setting Stripe__Timeout must be a time span such as 00:05:00, not 'soon'.")]
    [InlineData("RateLimits__AuthRequestsPerMinute", "0", "The setting RateLimits__AuthRequestsPerMinute must be from 1 to 1000000, not 0.")]
    [InlineData("MongoDb__ConnectionString", "mongodb://localhost", "MongoDb__Database")]
    [InlineData("MongoDb__Database", "kelmah", "MongoDb__ConnectionString")]
    [InlineData("MongoDb__EventsKeptDays", "90", "MongoDb__ConnectionString")]
    [InlineData("Communication__EmailFrom", "no-reply@kelmah.test", "Communication__Endpoint")]
    [InlineData("Communication__SmsFrom", "+233201234567", "Communication__Endpoint")]
    [InlineData("Notifications__WebUrl", "nowhere", "The setting Notifications__WebUrl must be an http or https address.")]
    [InlineData("Notifications__From", "nobody", "Notifications__From")]
    [InlineData("LocalRuntime__ShutdownTimeout", "soon", "The setting LocalRuntime__ShutdownTimeout must be a time span")]
    [InlineData("Simulators__Stripe__Misbehaviour__WebhookDropShare", "7", "The setting Simulators__Stripe__Misbehaviour__WebhookDropShare is out of its range.")]
    public async Task The_process_ends_with_1_and_one_line(string name, string value, string named)
    {
        await using var kelmah = new KelmahProcess((name, value));

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Contains(named, Assert.Single(kelmah.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
