using Kelmah.Functions.Hosts;

namespace Kelmah.Functions.Tests.Hosts;

public sealed class MigrateCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-migrate-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_data_folder_is_brought_up_to_date_and_the_command_ends_as_often_as_it_is_run()
    {
        for (var time = 0; time < 2; time++) Assert.Equal(0, await EmbeddedHost.RunAsync(["--migrate", "--data", folder.FullName]));

        Assert.True(File.Exists(Path.Combine(folder.FullName, "kelmah.db")));
    }
}
