using Kelmah.Functions.Adapters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Tests.Adapters;

/// <summary>The adapter of Azure Communication Services is found by the names of its assembly, class and method.</summary>
public sealed class CommunicationChannelsTests
{
    private static readonly Dictionary<string, string?> Given = new()
    {
        ["Communication:Endpoint"] = "https://acs.kelmah.test",
        ["Communication:EmailFrom"] = "no-reply@kelmah.test",
        ["Communication:SmsFrom"] = "Kelmah",
    };

    [Theory]
    [InlineData("Communication:EmailFrom", "", "The setting Communication__EmailFrom is missing.")]
    [InlineData("Communication:SmsFrom", "", "The setting Communication__SmsFrom is missing.")]
    [InlineData("Communication:Endpoint", "acs.kelmah.test", "The setting Communication__Endpoint is no https address.")]
    public void A_setting_that_it_lacks_is_named(string name, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(Given) { [name] = value });

        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => builder.AddAdapters()).Message);
    }
}
