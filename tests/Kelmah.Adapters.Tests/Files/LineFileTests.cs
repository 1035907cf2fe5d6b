using Kelmah.Adapters.Files;

namespace Kelmah.Adapters.Tests.Files;

/// <summary>A file that only grows.</summary>
public sealed class LineFileTests
{
    [Fact]
    public void Lines_of_many_at_once_are_all_there_and_whole()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("kelmah-lines-").FullName, "lines");
        var file = new LineFile(path);
        Assert.Empty(file.Read());

        Parallel.For(0, 50, number => file.Append($"line {number}"));

        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"line {number}").Order(), file.Read().Order());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
