using System.Reflection;
using System.Xml.Linq;
using Microsoft.Azure.Functions.Worker;

namespace Kelmah.WorkerHost.Tests;

/// <summary>What the app relies on in its packages without their promise. A new version that changes it is found here.</summary>
public sealed class PinnedPackageTests
{
    private const string Sdk = "Microsoft.Azure.Functions.Worker.Sdk";

    [Fact]
    public void The_targets_that_the_build_leaves_out_are_the_sdks()
    {
        var used = Names("functions/Directory.Build.targets", "Target").Concat(Names("functions/WithoutHostExtensions.targets", "Target")).ToList();

        Assert.NotEmpty(used);
        Assert.Equal([], used.Except(SdkFiles().SelectMany(static file => file.Descendants().Where(IsTarget)).Select(Name)));
    }

    [Fact]
    public void The_property_that_leaves_the_hosts_extensions_out_is_a_condition_of_the_sdk()
    {
        var set = Document("functions/WithoutHostExtensions.targets").Descendants("PropertyGroup").Elements().Select(static property => property.Name.LocalName).ToList();
        var conditions = SdkFiles().SelectMany(static file => file.Descendants().Attributes("Condition")).Select(static condition => condition.Value).ToList();

        Assert.NotEmpty(set);
        Assert.All(set, property => Assert.Contains(conditions, condition => condition.Contains($"$({property})", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_official_packages_find_the_http_context_where_the_embedded_host_puts_it()
    {
        var constants = typeof(FunctionContextExtensions).Assembly.GetType("Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.Constants", throwOnError: true)!;
        Assert.Equal("HttpRequestContext", constants.GetField("HttpContextKey", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue());
    }

    private static bool IsTarget(XElement element) => element.Name.LocalName == "Target";

    private static string Name(XElement target) => target.Attribute("Name")!.Value;

    private static IEnumerable<string> Names(string file, string element) => Document(file).Descendants(element).Select(Name);

    private static XDocument Document(string file) => XDocument.Load(Path.Combine(Folder("RepositoryFolder"), file));

    private static List<XDocument> SdkFiles()
    {
        var version = Document("Directory.Packages.props").Descendants("PackageVersion")
            .Single(static pin => pin.Attribute("Include")!.Value == Sdk).Attribute("Version")!.Value;
        var folder = Path.Combine(Folder("PackageFolder"), Sdk.ToLowerInvariant(), version);
        return [.. Directory.EnumerateFiles(folder, "*.targets", SearchOption.AllDirectories).Select(XDocument.Load)];
    }

    private static string Folder(string key) => typeof(PinnedPackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == key).Value!;
}
