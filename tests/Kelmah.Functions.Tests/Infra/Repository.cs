namespace Kelmah.Functions.Tests.Infra;

/// <summary>The files that infra and code are compared in.</summary>
internal static class Repository
{
    /// <summary>The settings that a newcomer starts from.</summary>
    public const string SampleSettings = "local.settings.sample.json";

    private static readonly string Root = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>The paths of the files below a folder, from the root on.</summary>
    public static IReadOnlyList<string> List(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>The text of every source file of the product.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. List("functions", "*.cs").Concat(List("shared", "*.cs"))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj")).Select(Read)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kelmah.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
