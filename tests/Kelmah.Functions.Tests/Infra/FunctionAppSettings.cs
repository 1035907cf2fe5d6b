namespace Kelmah.Functions.Tests.Infra;

/// <summary>The settings that the function app gets in Azure.</summary>
internal static class FunctionAppSettings
{
    /// <summary>Those that the template itself sets, with their expressions.</summary>
    public static IReadOnlyDictionary<string, string> Fixed { get; } =
        new BicepFile("infra/modules/settings.bicep").ObjectAfter("properties: union(choices, {\n");

    /// <summary>Those that an operator chooses, from a parameter file.</summary>
    public static IReadOnlyDictionary<string, string> Choices(string environment) =>
        new BicepFile($"infra/{environment}.bicepparam").ObjectAfter("param choices = {\n");

    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Fixed.Keys.Concat(Choices("prod").Keys).Distinct().Order(StringComparer.Ordinal)];
}
