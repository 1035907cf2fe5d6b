using Kelmah.Adapters.Cryptography;
using Kelmah.Kernel.Encryption;
using Kelmah.Testing;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Cryptography;

public sealed class KeyEncryptionKeysTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-keys-");
    private readonly StandingClock clock = new();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_makes_the_first_key_once_however_many_ask_and_only_its_owner_reads_it()
    {
        var keys = new FolderKeyEncryptionKeys(folder.FullName, clock);
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => (await keys.AllAsync(None))[0].Id)));

        Assert.Single(found.Distinct());
        var file = Assert.Single(Directory.GetFiles(folder.FullName));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_key_that_another_process_adds_is_the_newest_after_a_refresh()
    {
        var (here, elsewhere) = (new FolderKeyEncryptionKeys(folder.FullName, clock), new FolderKeyEncryptionKeys(folder.FullName, clock));
        var first = (await here.AllAsync(None))[0];
        clock.Advance(TimeSpan.FromSeconds(1));
        await elsewhere.TryAddAsync(None);

        Assert.Equal(first.Id, (await here.AllAsync(None))[0].Id);
        await here.RefreshAsync(None);
        Assert.Equal([(await elsewhere.AllAsync(None))[0].Id, first.Id], (await here.AllAsync(None)).Select(key => key.Id));
    }

    [Fact]
    public async Task A_file_that_holds_no_key_is_named()
    {
        var path = Path.Combine(folder.FullName, "encryption-key-000000000000001.txt");
        await File.WriteAllTextAsync(path, "no key");
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => new FolderKeyEncryptionKeys(folder.FullName, clock).AllAsync(None).AsTask());
        Assert.Equal($"The file {path} holds no key of 32 bytes in base64.", wrong.Message);
    }

    [Fact]
    public async Task The_settings_give_the_newest_key_and_those_before_it_and_only_their_owner_adds_one()
    {
        var options = new EncryptionOptions { Key = KeyEncryptionKey.NewText() };
        options.PreviousKeys.Add(KeyEncryptionKey.NewText());
        var keys = new SettingsKeyEncryptionKeys(options);

        Assert.Equal([KeyEncryptionKey.TryRead(options.Key)!.Id, KeyEncryptionKey.TryRead(options.PreviousKeys[0])!.Id], (await keys.AllAsync(None)).Select(key => key.Id));
        Assert.False(await keys.TryAddAsync(None));
    }

    [Theory]
    [InlineData(null, "The setting Encryption__Key, or Encryption__KeyVault, is required.")]
    [InlineData("c2hvcnQ=", "The setting Encryption__Key is not 32 bytes in base64.")]
    [InlineData("not base64!", "The setting Encryption__Key is not 32 bytes in base64.")]
    public void A_setting_that_is_no_key_is_named(string? key, string message) =>
        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => new SettingsKeyEncryptionKeys(new EncryptionOptions { Key = key })).Message);

    [Fact]
    public void A_previous_key_that_is_none_is_named_by_its_place()
    {
        var options = new EncryptionOptions { Key = KeyEncryptionKey.NewText() };
        options.PreviousKeys.Add("wrong");
        Assert.Equal(
            "The setting Encryption__PreviousKeys__0 is not 32 bytes in base64.",
            Assert.Throws<OptionsValidationException>(() => new SettingsKeyEncryptionKeys(options)).Message);
    }
}
