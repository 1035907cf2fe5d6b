using System.Diagnostics;
using System.Runtime.Versioning;
using Kelmah.Adapters.Cryptography;
using Kelmah.Kernel.Encryption;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>Runs deploy.sh against an <c>az</c> that keeps a group and a vault in a folder and writes down how it was called.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployScriptTests : IDisposable
{
    private const string Azure = """
        #!/usr/bin/env bash
        printf '%s\n' "$*" >>"$AZ_STATE/calls"
        argument() { local name=$1; shift; while [ $# -gt 0 ]; do [ "$1" = "$name" ] && { printf '%s' "$2"; return; }; shift; done; }
        case "$*" in
          'account show --query user.type'*) echo user ;;
          'ad signed-in-user show'*) echo 11111111-1111-1111-1111-111111111111 ;;
          'group exists'*) if [ -e "$AZ_STATE/group" ]; then echo true; else echo false; fi ;;
          'group create'*) touch "$AZ_STATE/group" ;;
          *'--name kelmah-vault'*) echo kelmah-dev-vault ;;
          'keyvault secret list'*) ls "$AZ_STATE/secrets" ;;
          'keyvault secret set'*) cp "$(argument --file "$@")" "$AZ_STATE/secrets/$(argument --name "$@")" ;;
          'deployment group create'*) echo kelmah-dev-app ;;
          *mongoConnectionString*) echo mongodb+srv://kelmah.example.com/ ;;
          'deployment group show'*) echo https://kelmah.example.com ;;
        esac
        """;

    /// <summary>Takes the place of the package's content and of what runs it.</summary>
    private const string Other = """
        #!/usr/bin/env bash
        printf '%s %s %s\n' "$(basename "$0")" "$(basename "$1")" "${*:2} ${MongoDb__ConnectionString:-} $AZURE_TOKEN_CREDENTIALS" >>"$AZ_STATE/calls"
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-deploy-");

    public DeployScriptTests()
    {
        folder.CreateSubdirectory("secrets");
        folder.CreateSubdirectory("bin");
        AddTool("az", Azure);
        AddTool("unzip", Other);
        AddTool("dotnet", Other);
        File.WriteAllText(Package, "a package");
    }

    private string Package => Path.Combine(folder.FullName, "kelmah.zip");

    private string[] Calls => File.ReadAllLines(Path.Combine(folder.FullName, "calls"));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_script_is_well_formed()
    {
        var (code, text) = await RunAsync("bash", ["-n", Repository.PathOf("infra/deploy.sh")], []);

        Assert.True(code == 0, text);
        Assert.Contains("set -euo pipefail", Repository.Read("infra/deploy.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_change_is_shown_before_it_changes_and_the_package_comes_last()
    {
        var (code, text) = await DeployAsync(withStripe: true);

        Assert.True(code == 0, text);
        var steps = Calls.Where(call => call.StartsWith("deployment group", StringComparison.Ordinal) || call.StartsWith("functionapp", StringComparison.Ordinal))
            .Select(call => string.Join(' ', call.Split(' ').TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)))).ToList();
        Assert.Equal(
            [
                "deployment group create", "deployment group what-if", "deployment group create",
                "deployment group show", "functionapp deployment source config-zip", "deployment group show",
            ],
            steps);
        Assert.Contains(Calls, call => call.Contains($"--name kelmah-dev-app --src {Package}", StringComparison.Ordinal));
        Assert.Contains("https://kelmah.example.com/api/v1/webhooks/stripe", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_is_migrated_before_the_package_that_needs_it_and_by_the_deployers_identity()
    {
        await DeployAsync(withStripe: true);

        var migration = Calls.ToList().FindIndex(call => call.StartsWith("dotnet ", StringComparison.Ordinal));
        var package = Calls.ToList().FindIndex(call => call.StartsWith("functionapp ", StringComparison.Ordinal));
        Assert.Equal("dotnet Kelmah.Functions.dll --migrate mongodb+srv://kelmah.example.com/ AzureCliCredential", Calls[migration]);
        Assert.InRange(migration, 1, package - 1);
    }

    [Fact]
    public async Task A_secret_is_made_once()
    {
        await DeployAsync(withStripe: true);
        var first = Secrets();

        var (code, text) = await DeployAsync(withStripe: false);

        Assert.True(code == 0, text);
        Assert.Equal(7, first.Count);
        Assert.Equal(first, Secrets());
        Assert.Single(Calls, call => call.StartsWith("group create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_app_takes_the_keys_that_are_made()
    {
        await DeployAsync(withStripe: true);

        var secrets = Secrets();
        using var keys = IdentityKeys.Load(
            new IdentityOptions { SigningKey = secrets["identity-signing-key"], TokenSecret = secrets["identity-token-secret"] }, null);

        Assert.NotEmpty(keys.Derive("refresh"));
        Assert.NotNull(KeyEncryptionKey.TryRead(secrets["encryption-key"]));
        Assert.Matches("^[A-Za-z0-9]{40,128}$", secrets["mongodb-administrator-password"]);
        Assert.InRange(secrets["admin-password"].Length, 8, 128);
    }

    [Fact]
    public async Task No_secret_stands_on_a_command_line_or_in_the_output()
    {
        var (_, text) = await DeployAsync(withStripe: true);

        var seen = text + string.Join('\n', Calls);
        Assert.All(Secrets().Values, secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_deployed_without_the_key_of_the_payment_provider()
    {
        var (code, text) = await DeployAsync(withStripe: false);

        Assert.Equal(1, code);
        Assert.Contains("STRIPE_API_KEY must be given the first time.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls, call => call.Contains("--name kelmah --", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_ahead_changes_nothing_but_the_vault()
    {
        var (code, text) = await DeployAsync(withStripe: true, "--what-if");

        Assert.True(code == 0, text);
        Assert.Contains("deployment group what-if", Calls[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("dev")]
    [InlineData("test", "group")]
    [InlineData("dev", "group", "--force")]
    public async Task Wrong_arguments_are_told_how_it_goes(params string[] arguments)
    {
        var (code, text) = await RunAsync(Repository.PathOf("infra/deploy.sh"), arguments, []);

        Assert.Equal(2, code);
        Assert.Contains("usage: infra/deploy.sh dev|prod RESOURCE_GROUP", text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.FullName, "calls")));
    }

    private void AddTool(string name, string script)
    {
        var tool = Path.Combine(folder.FullName, "bin", name);
        File.WriteAllText(tool, script);
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<(int Code, string Text)> DeployAsync(bool withStripe, params string[] more) => RunAsync(
        Repository.PathOf("infra/deploy.sh"),
        ["dev", "group", "--package", Package, .. more],
        withStripe ? new() { ["STRIPE_API_KEY"] = "sk_of_the_test", ["STRIPE_WEBHOOK_SECRET"] = "whsec_of_the_test" } : []);

    private SortedDictionary<string, string> Secrets() => new(
        Directory.EnumerateFiles(Path.Combine(folder.FullName, "secrets")).ToDictionary(path => Path.GetFileName(path), File.ReadAllText),
        StringComparer.Ordinal);

    private async Task<(int Code, string Text)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Path.Combine(folder.FullName, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["AZ_STATE"] = folder.FullName;
        start.Environment["KELMAH_LOCATION"] = "westeurope";
        foreach (var name in new[] { "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "KELMAH_DEPLOYER_PRINCIPAL_ID" }) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
