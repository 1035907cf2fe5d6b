using System.Text.Json;
using Kelmah.Functions.Hosts;
using Kelmah.Kernel.Modules;
using Kelmah.LocalHost;

namespace Kelmah.Functions.Tests.Hosts;

public sealed class SettingNamesTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("kelmah-names-");

    public void Dispose() => root.Delete(recursive: true);

    [Theory]
    [InlineData("Contracts__FeeBasicPoints", "Contracts__FeeBasisPoints")]
    [InlineData("contracts__feebasispoint", "Contracts__FeeBasisPoints")]
    [InlineData("Contract__FeeBasisPoints", "Contracts__FeeBasisPoints")]
    [InlineData("Stripe__Key", "Stripe__ApiKey")]
    [InlineData("Simulators__Stripe__Misbehaviour__WebhookDropShares", "Simulators__Stripe__Misbehaviour__WebhookDropShare")]
    [InlineData("RateLimits__TrustedProxy__0", "RateLimits__TrustedProxies")]
    [InlineData("Attachments__ContainerUri", "Attachments__ContainerUrl")]
    [InlineData("LocalRuntime__Hostkey__0__x", "LocalRuntime__HostKey")]
    [InlineData("FeeBasisPoints", "Contracts__FeeBasisPoints")]
    [InlineData("Host__LocalHttpsPort", "Host__LocalHttpPort")]
    public void A_name_in_the_file_of_settings_that_nobody_reads_stops_the_start_and_the_nearest_is_named(string name, string nearest)
    {
        var refusal = Assert.Throws<HostStartException>(() => Start(name));

        Assert.Equal($"The setting {name} is unknown: did you mean {nearest}?", refusal.Message);
    }

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME")]
    [InlineData("AzureWebJobsStorage")]
    [InlineData("AzureWebJobsStorage__accountName")]
    [InlineData("AzureFunctionsJobHost__logging__logLevel__default")]
    [InlineData("Logging__LogLevel__Default")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    [InlineData("RateLimits__TrustedProxies__0")]
    [InlineData("Identity__PreviousSigningKeys__12")]
    [InlineData("Encryption__PreviousKeys__3")]
    [InlineData("contracts__feebasispoints")]
    [InlineData("Host__CORS")]
    public void Names_of_ours_and_of_the_Functions_host_pass(string name) => Start(name);

    [Fact]
    public void The_sample_names_what_is_known_and_nothing_else()
    {
        string[] elsewhere =
            ["LocalRuntime:DataFolder", "Host:LocalHttpPort", "Host:CORS", "Host:CORSCredentials", "ServiceBus:clientId", "ServiceBus:clientSecret", "ServiceBus:managedIdentityResourceId", "ServiceBus:tenantId", "ServiceBus:credential",
                "RateLimits:TrustedProxies", "Identity:PreviousSigningKeys", "Encryption:PreviousKeys", "Contracts:FeeSchedules:Version", "Contracts:FeeSchedules:From",
                "Contracts:FeeSchedules:WorkerFeeBasisPoints", "Contracts:FeeSchedules:HirerFeeBasisPoints", "Contracts:FeeSchedules:TaxBasisPoints", "Contracts:FeeSchedules:TaxCountry",
                "Payments:Plans:Amount", "Payments:Plans:Code", "Payments:Plans:HirerFeeBasisPoints", "Payments:Plans:Interval", "Payments:Plans:Name", "Payments:Plans:PriceId",
                "Payments:Plans:SavedSearches", "Payments:Plans:WorkerFeeBasisPoints"];
        using var sample = JsonDocument.Parse(Infra.Repository.Read(Infra.Repository.SampleSettings));
        var named = sample.RootElement.GetProperty("Values").EnumerateObject().Select(setting => setting.Name)
            .Except(["ServiceBus", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"]);

        var known = SettingNames.Known(EmbeddedHost.CreateBuilder(["--root", root.FullName]).Services).Except(elsewhere).Select(SettingsSection.Written);

        Assert.Equal(named.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    private void Start(string name)
    {
        var file = new { IsEncrypted = false, Values = new Dictionary<string, string> { [name] = "1" } };
        File.WriteAllText(Path.Combine(root.FullName, "local.settings.json"), JsonSerializer.Serialize(file));
        EmbeddedHost.CreateBuilder(["--root", root.FullName]);
    }
}
