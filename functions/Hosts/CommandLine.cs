using System.Globalization;
using System.Reflection;
using Kelmah.Functions.Demo;

namespace Kelmah.Functions.Hosts;

/// <summary>The options of the embedded host. What is none of them is refused: a mistyped one would start a server somewhere else.</summary>
public static class CommandLine
{
    public const string Help = "--help";
    public const string Version = "--version";
    public const string List = "--list";

    private static readonly Option[] Options =
    [
        new("--port", "N", "listens on this port; 7071 without it, any free one with 0"),
        new("--host", "ADDRESS", "listens on this address, such as 0.0.0.0; on this machine alone without it"),
        new("--data", "DIR", "keeps all state in this folder; .kelmah at the root without it"),
        new("--root", "DIR", "reads host.json and local.settings.json in this folder"),
        new("--quiet", null, "prints no list at the start"),
        new("--timings", null, "prints how long each part of the start took"),
        new(DemoCommand.Option, null, "plays a whole contract and shows what it left behind", IsCommand: true),
        new(List, null, "lists the routes, queues, timers and orchestrations", IsCommand: true),
        new(MigrateCommand.Option, null, "brings the database to the schema of this release", IsCommand: true),
        new(BackupCommand.Option, "FILE", "copies the data folder into an archive, served or not", IsCommand: true),
        new(RestoreCommand.Option, "FILE", "puts such an archive in the place of what the data folder holds", IsCommand: true),
        new(RotateKeysCommand.Option, null, "stores the keys of users' data under a new key, served or not", IsCommand: true),
        new(Help, null, "prints this", IsCommand: true),
        new(Version, null, "prints the version", IsCommand: true),
    ];

    /// <summary>Such as <c>2.0.0+0123456789abcdef</c>, the commit that it was built from behind the plus.</summary>
    public static string ProductVersion { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>What <c>--help</c> prints.</summary>
    public static string HelpText { get; } = string.Join('\n',
    [
        "Kelmah, the backend of a marketplace, serves until it is stopped, or does one of these and ends:",
        .. Options.Where(option => option.IsCommand).Select(Describe),
        "",
        "Options:",
        .. Options.Where(option => !option.IsCommand).Select(Describe),
        "",
        "Settings come from the environment and local.settings.json: see docs/settings.md.",
    ]);

    /// <summary>Refuses what is no option, an option without its value, and two commands at once.</summary>
    /// <exception cref="HostStartException">The message names what is wrong, and the nearest option.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        var commands = new List<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var parts = arguments[index].Split('=', 2);
            var option = Find(arguments[index], parts[0]);
            if (option.Value is not null) CheckValue(option, parts.Length > 1 ? parts[1] : FollowingValue(arguments, ++index));
            else if (parts.Length > 1) throw new HostStartException($"{option.Name} takes no value.");
            if (option.IsCommand && !commands.Contains(option.Name)) commands.Add(option.Name);
        }

        if (commands.Count > 1) throw new HostStartException($"{commands[0]} and {commands[1]} are two things to do: choose one.");
    }

    private static Option Find(string argument, string name) =>
        Array.Find(Options, option => option.Name == (name == "-h" ? Help : name)) ?? throw Unknown(argument, name);

    private static string? FollowingValue(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count && !arguments[index].StartsWith("--", StringComparison.Ordinal) ? arguments[index] : null;

    private static void CheckValue(Option option, string? value)
    {
        if (string.IsNullOrEmpty(value)) throw new HostStartException($"{option.Name} needs a value: {option.Name} {option.Value}.");
    }

    private static HostStartException Unknown(string argument, string name) => name.StartsWith('-')
        ? new($"There is no option {name}: did you mean {Spelling.Nearest(name, [.. Options.Select(option => option.Name)])}? {Help} lists them.")
        : new($"'{argument}' is no option: did you mean {Spelling.Nearest($"--{name}", [.. Options.Select(option => option.Name)])}? {Help} lists them.");

    private static string Describe(Option option) =>
        string.Create(CultureInfo.InvariantCulture, $"  {$"{option.Name} {option.Value}",-16} {option.Meaning}");

    /// <param name="Name">As it is typed.</param>
    /// <param name="Value">What the value is called, which follows it or stands behind <c>=</c>; null for none.</param>
    /// <param name="Meaning">For the help.</param>
    /// <param name="IsCommand">Whether the process does this in place of serving.</param>
    private sealed record Option(string Name, string? Value, string Meaning, bool IsCommand = false);
}
