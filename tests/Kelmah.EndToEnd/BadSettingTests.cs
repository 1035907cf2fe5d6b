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
    [InlineData("Contracts__InspectionDays", "99", "InspectionDays")]
    [InlineData("Contracts__FeeBasisPoints", "ten", "Contracts__FeeBasisPoints")]
    [InlineData("Identity__SigningKey", "not-a-key", "Identity__SigningKey")]
    [InlineData("Admin__Email", "nobody", "Admin__Email")]
    [InlineData("Admin__Password", "", "Admin__Password")]
    [InlineData("Simulators__Enabled", "perhaps", "Simulators__Enabled")]
    [InlineData("Stripe__Timeout", "soon", "Stripe__Timeout")]
    [InlineData("RateLimits__AuthRequestsPerMinute", "0", "AuthRequestsPerMinute")]
    [InlineData("MongoDb__ConnectionString", "mongodb://localhost", "MongoDb__Database")]
    [InlineData("MongoDb__Database", "kelmah", "MongoDb__ConnectionString")]
    [InlineData("MongoDb__EventsKeptDays", "90", "MongoDb__ConnectionString")]
    [InlineData("Communication__EmailFrom", "no-reply@kelmah.test", "Communication__Endpoint")]
    [InlineData("Communication__SmsFrom", "+233201234567", "Communication__Endpoint")]
    [InlineData("Notifications__WebUrl", "nowhere", "Notifications__WebUrl")]
    [InlineData("Notifications__From", "nobody", "Notifications__From")]
    [InlineData("LocalRuntime__ShutdownTimeout", "soon", "LocalRuntime__ShutdownTimeout")]
    [InlineData("Simulators__Stripe__Misbehaviour__WebhookDropShare", "7", "WebhookDropShare")]
    public async Task The_process_ends_with_1_and_one_line(string name, string value, string named)
    {
        await using var kelmah = new KelmahProcess((name, value));

        Assert.Equal(1, await kelmah.FailToStartAsync());

        Assert.Contains(named, Assert.Single(kelmah.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
