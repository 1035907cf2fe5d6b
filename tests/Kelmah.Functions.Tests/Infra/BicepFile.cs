using System.Text.RegularExpressions;

namespace Kelmah.Functions.Tests.Infra;

/// <summary>As much of a Bicep file as the tests ask for; <see cref="BicepCompilerTests"/> compiles it.</summary>
internal sealed partial class BicepFile(string path)
{
    public string Path { get; } = path;

    public string Text { get; } = Repository.Read(path);

    /// <summary>Every parameter, and whether it must be given.</summary>
    public IReadOnlyDictionary<string, bool> Parameters =>
        ParameterLine().Matches(Text).ToDictionary(match => match.Groups["name"].Value, match => !match.Groups["default"].Success);

    /// <summary>What a parameter file gives.</summary>
    public IReadOnlyList<string> Given => [.. GivenLine().Matches(Text).Select(match => match.Groups["name"].Value)];

    /// <summary>The modules used, from this file's folder on, with the parameters that each is given.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Modules => ModuleBlock().Matches(Text).ToDictionary(
        match => match.Groups["path"].Value,
        IReadOnlyList<string> (match) => [.. ModuleParameter().Matches(match.Groups["body"].Value).Select(one => one.Groups["name"].Value)]);

    /// <summary>The names and values of the object that a line opens.</summary>
    public IReadOnlyDictionary<string, string> ObjectAfter(string opening)
    {
        var start = Text.IndexOf(opening, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{Path} has no '{opening}'");
        var body = Text[(start + opening.Length)..];
        return Property().Matches(body[..Closing().Match(body).Index])
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
    }

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<default> =)?", RegexOptions.Multiline)]
    private static partial Regex ParameterLine();

    [GeneratedRegex(@"^param (?<name>\w+) =", RegexOptions.Multiline)]
    private static partial Regex GivenLine();

    [GeneratedRegex(@"^module \w+ '(?<path>[^']+)' =[^{]*\{\n  params: \{\n(?<body>.*?)^  \}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ModuleBlock();

    [GeneratedRegex(@"^    (?<name>\w+):", RegexOptions.Multiline)]
    private static partial Regex ModuleParameter();

    [GeneratedRegex(@"^ +'?(?<name>[\w ]+?)'?: (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"^ *\}", RegexOptions.Multiline)]
    private static partial Regex Closing();
}
