using System.Reflection;
using System.Xml.Linq;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>The build of functions/ overrides targets and a property of Microsoft.Azure.Functions.Worker.Sdk that are not documented.</summary>
public sealed class WorkerSdkTests
{
    private const string Package = "Microsoft.Azure.Functions.Worker.Sdk";

    private static readonly XDocument Sdk = XDocument.Load(Path.Combine(
        typeof(WorkerSdkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Packages").Value!,
        Package.ToLowerInvariant(),
        PinnedVersion(),
        "build",
        $"{Package}.targets"));

    [Theory]
    [InlineData("functions/Directory.Build.targets")]
    [InlineData("functions/WithoutHostExtensions.targets")]
    public void Each_target_that_is_emptied_is_one_of_the_package(string file)
    {
        var ours = TargetsOf(XDocument.Parse(Repository.Read(file))).Select(Name).ToList();

        Assert.NotEmpty(ours);
        Assert.Empty(ours.Except(TargetsOf(Sdk).Select(Name)));
    }

    [Theory]
    [InlineData("_FunctionsBuildExtension")]
    [InlineData("_FunctionsInnerBuild")]
    public void A_target_that_restores_the_hosts_extensions_asks_the_property_that_is_set(string target)
    {
        var property = Assert.Single(XDocument.Parse(Repository.Read("functions/WithoutHostExtensions.targets")).Descendants("PropertyGroup").Elements());

        var condition = TargetsOf(Sdk).Single(element => Name(element) == target).Attribute("Condition")!.Value;

        Assert.Equal($"'$({property.Name.LocalName})' == 'true'", condition);
    }

    private static IEnumerable<XElement> TargetsOf(XDocument project) => project.Root!.Elements().Where(element => element.Name.LocalName == "Target");

    private static string Name(XElement element) => element.Attribute("Name")!.Value;

    private static string PinnedVersion() => XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
        .Single(package => package.Attribute("Include")!.Value == Package).Attribute("Version")!.Value;
}
