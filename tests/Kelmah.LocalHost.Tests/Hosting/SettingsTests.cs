using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public async Task Values_of_local_settings_are_settings_and_the_environment_overrides_them()
    {
        using var folder = new TestFolder();
        folder.Write("host.json", "{}");
        folder.Write("local.settings.json", """
            {
              // As the Functions tools write it.
              "IsEncrypted": false,
              "Values": { "Some__Key": "from file", "SettingsTests__Other": "from file", "Number": 3 },
              "ConnectionStrings": { "Main": "db" },
            }
            """);
        Environment.SetEnvironmentVariable("SettingsTests__Other", "from environment");
        try
        {
            var builder = LocalApplication.CreateBuilder(["--root", folder.Path], []);
            Assert.Equal("from file", builder.Configuration["Some:Key"]);
            Assert.Equal("from environment", builder.Configuration["SettingsTests:Other"]);
            Assert.Equal("3", builder.Configuration["Number"]);
            Assert.Equal("db", builder.Configuration.GetConnectionString("Main"));
            Assert.Equal(folder.Data, builder.Configuration[ConfigurationKeys.DataFolder]);
            await using var host = builder.Build();
            Assert.Equal("from file", host.Services.GetRequiredService<IConfiguration>()["Some:Key"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SettingsTests__Other", null);
        }
    }

    [Theory]
    [InlineData("host.json", "{", "host.json is not valid JSON")]
    [InlineData("host.json", "[]", "host.json must hold a JSON object")]
    [InlineData("host.json", """{"extensions": {"serviceBus": {"maxDeliveryCount": 0}}}""", "maxDeliveryCount must be a whole number from 1 to 2000, not '0'")]
    [InlineData("host.json", """{"extensions": {"serviceBus": {"maxAutoLockRenewalDuration": "soon"}}}""", "maxAutoLockRenewalDuration must be a time span")]
    [InlineData("host.json", """{"extensions": {"durableTask": {"throwStatusExceptionsOnRaiseEvent": "perhaps"}}}""", "throwStatusExceptionsOnRaiseEvent must be true or false")]
    [InlineData("local.settings.json", """{"IsEncrypted": true}""", "is encrypted")]
    [InlineData("local.settings.json", """{"Host": {"LocalHttpPort": 70000}}""", "Host__LocalHttpPort must be a whole number from 0 to 65535")]
    [InlineData("local.settings.json", """{"Values": {"LocalRuntime__QueueRetryDelays": "1s"}}""", "LocalRuntime__QueueRetryDelays must be a time span")]
    public void A_bad_setting_stops_the_start_with_a_line_that_names_it(string file, string content, string complaint)
    {
        using var folder = new TestFolder();
        folder.Write(file, content);
        var refusal = Assert.Throws<HostStartException>(() => LocalApplication.CreateBuilder(["--root", folder.Path], []).Build());
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("--port", "--port needs a value.")]
    [InlineData("--port --demo", "--port needs a value.")]
    [InlineData("--port x", "--port must be a number from 0 to 65535, not 'x'.")]
    [InlineData("--port=65536", "--port must be a number from 0 to 65535, not '65536'.")]
    [InlineData("--data", "--data needs a value.")]
    [InlineData("--host", "--host needs a value.")]
    [InlineData("--host nowhere", "--host must be localhost, an IP address or *, not 'nowhere'.")]
    public void A_bad_option_stops_the_start(string commandLine, string complaint)
    {
        var refusal = Assert.Throws<HostStartException>(() => LocalApplication.CreateBuilder(commandLine.Split(' '), []));
        Assert.Equal(complaint, refusal.Message);
    }

    [Fact]
    public async Task The_data_folder_belongs_to_one_host_and_is_free_when_it_has_ended()
    {
        using var folder = new TestFolder();
        var first = LocalApplication.CreateBuilder(["--root", folder.Path], []).Build();
        var refusal = Assert.Throws<HostStartException>(() => LocalApplication.CreateBuilder(["--root", folder.Path], []).Build());
        Assert.Equal($"The data folder {folder.Data} is in use by another process.", refusal.Message);
        await first.DisposeAsync();
        await using var second = LocalApplication.CreateBuilder(["--root", folder.Path], []).Build();
    }

    [Fact]
    public void A_file_that_is_no_database_stops_the_start_and_frees_the_folder()
    {
        using var folder = new TestFolder();
        folder.Write(".kelmah/kelmah.db", new string('x', 8192));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refusal = Assert.Throws<HostStartException>(() => LocalApplication.CreateBuilder(["--root", folder.Path], []).Build());
            Assert.Contains("cannot be opened", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_bound_address_is_known_to_the_app()
    {
        await using var host = await RunningHost.StartAsync<Address>();
        Assert.Equal(host.Host.Address.Authority, await host.Http.GetStringAsync(new Uri("Address", UriKind.Relative)));
    }

    internal sealed class Address(IConfiguration configuration)
    {
        [Function("Address")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            TypedResults.Text(configuration[ConfigurationKeys.HostName]);
    }
}
