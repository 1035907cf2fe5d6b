namespace Kelmah.Functions.Tests.Infra;

public sealed class TemplateTests
{
    private static readonly BicepFile Main = new("infra/main.bicep");

    [Theory]
    [InlineData("infra/dev.bicepparam")]
    [InlineData("infra/prod.bicepparam")]
    public void A_parameter_file_gives_what_main_asks_for_and_nothing_else(string path)
    {
        var file = new BicepFile(path);

        Assert.StartsWith("using 'main.bicep'", file.Text, StringComparison.Ordinal);
        Assert.Empty(Main.Parameters.Where(parameter => parameter.Value).Select(parameter => parameter.Key).Except(file.Given));
        Assert.Empty(file.Given.Except(Main.Parameters.Keys));
    }

    [Fact]
    public void Every_module_is_used() =>
        Assert.Equal(Repository.List("infra/modules", "*.bicep"), Main.Modules.Keys.Select(path => $"infra/{path}").Order(StringComparer.Ordinal));

    [Fact]
    public void A_module_is_given_what_it_asks_for_and_nothing_else()
    {
        Assert.NotEmpty(Main.Modules);
        foreach (var (path, given) in Main.Modules)
        {
            var asked = new BicepFile($"infra/{path}").Parameters;
            Assert.True(asked.Count > 0, $"{path} has no parameters");
            Assert.Equal(asked.Keys.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Both_templates_name_the_same_vault()
    {
        static string Name(string path) => Repository.Read(path).Split('\n').Single(line => line.StartsWith("var vaultName = ", StringComparison.Ordinal));

        Assert.Equal(Name("infra/vault.bicep"), Name("infra/main.bicep"));
    }

    [Fact]
    public void The_script_gives_the_vault_template_what_it_asks_for()
    {
        var script = Repository.Read("infra/deploy.sh");

        var missing = new BicepFile("infra/vault.bicep").Parameters.Where(parameter => parameter.Value)
            .Where(parameter => !script.Contains($"\"{parameter.Key}=", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("infra/modules/storage.bicep", "allowSharedKeyAccess: false")]
    [InlineData("infra/modules/serviceBus.bicep", "disableLocalAuth: true")]
    [InlineData("infra/modules/monitoring.bicep", "DisableLocalAuth: true")]
    [InlineData("infra/modules/postgres.bicep", "passwordAuth: 'Disabled'")]
    [InlineData("infra/vault.bicep", "enableRbacAuthorization: true")]
    public void A_service_lets_in_identities_only(string path, string line) =>
        Assert.Contains(line, Repository.Read(path), StringComparison.Ordinal);

    [Fact]
    public void The_workflow_tests_builds_and_deploys_tags_without_a_stored_password()
    {
        var workflow = Repository.Read(".github/workflows/deploy.yml");

        Assert.Contains("bash .ci/run", workflow, StringComparison.Ordinal);
        Assert.Contains("dotnet publish functions -c Release -p:KelmahDeploy=true", workflow, StringComparison.Ordinal);
        Assert.Contains("if: startsWith(github.ref, 'refs/tags/v')", workflow, StringComparison.Ordinal);
        Assert.Contains("needs: [test, package]", workflow, StringComparison.Ordinal);
        Assert.Contains("id-token: write", workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("AZURE_CREDENTIALS", workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("client-secret", workflow, StringComparison.Ordinal);
    }
}
