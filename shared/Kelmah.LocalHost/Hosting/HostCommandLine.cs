using System.Globalization;

namespace Kelmah.LocalHost;

/// <summary>The host's own options on the command line. Others are left to the app.</summary>
internal sealed record HostCommandLine
{
    public int? Port { get; init; }

    public string? Data { get; init; }

    public string? Root { get; init; }

    public bool Quiet { get; init; }

    public ListenAddress Host { get; init; } = ListenAddress.Local;

    /// <summary>Whether the start is to say how long its parts took.</summary>
    public bool Timings { get; init; }

    /// <summary>Reads <c>--port N --host ADDRESS --data DIR --root DIR --quiet --timings</c>, also written <c>--port=N</c>.</summary>
    /// <exception cref="HostStartException">An option has no value or a bad one.</exception>
    public static HostCommandLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new HostCommandLine();
        for (var index = 0; index < arguments.Count; index++)
        {
            var (name, inline) = Split(arguments[index]);
            switch (name)
            {
                case "--port":
                    line = line with { Port = ParsePort(inline ?? Next(arguments, ref index, name)) };
                    break;
                case "--host":
                    line = line with { Host = ListenAddress.Parse(inline ?? Next(arguments, ref index, name)) };
                    break;
                case "--data":
                    line = line with { Data = inline ?? Next(arguments, ref index, name) };
                    break;
                case "--root":
                    line = line with { Root = inline ?? Next(arguments, ref index, name) };
                    break;
                case "--quiet":
                    line = line with { Quiet = true };
                    break;
                case "--timings":
                    line = line with { Timings = true };
                    break;
            }
        }

        return line;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string Next(IReadOnlyList<string> arguments, ref int index, string name)
    {
        if (++index < arguments.Count && !arguments[index].StartsWith("--", StringComparison.Ordinal)) return arguments[index];
        throw new HostStartException($"{name} needs a value.");
    }

    private static int ParsePort(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535) return port;
        throw new HostStartException($"--port must be a number from 0 to 65535, not '{text}'.");
    }
}
