using Kelmah.Adapters.Cryptography;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Cryptography;

/// <summary>Keys in files, through what reads them.</summary>
public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-keys-");

    [Fact]
    public void A_start_finds_the_keys_of_the_one_before()
    {
        using var first = Load();
        using var second = Load();

        Assert.Equal(first.SigningKey.ExportSubjectPublicKeyInfo(), second.SigningKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(first.Derive("a"), second.Derive("a"));
        Assert.NotEqual(first.Derive("a"), first.Derive("b"));
    }

    [Fact]
    public void A_draft_that_a_crash_left_is_not_taken_for_a_key()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "token-secret.txt.new"), "half");

        using var keys = Load();

        Assert.Equal(32, keys.Derive("a").Length);
        Assert.Empty(folder.GetFiles("*.new"));
    }

    [Fact]
    public void Only_the_owner_reads_a_key()
    {
        using var keys = Load();

        if (!OperatingSystem.IsWindows())
            Assert.All(folder.GetFiles(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Theory]
    [InlineData("signing-key.pem", "not a key", "Identity__SigningKey")]
    [InlineData("token-secret.txt", "c2hvcnQ=", "Identity__TokenSecret")]
    public void A_damaged_file_stops_the_start_with_the_name_of_its_setting(string file, string content, string setting)
    {
        File.WriteAllText(Path.Combine(folder.FullName, file), content);

        Assert.Contains(setting, Assert.Throws<OptionsValidationException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_the_settings_must_hold_the_keys() =>
        Assert.Contains(
            "Identity__SigningKey is required", Assert.Throws<OptionsValidationException>(() => IdentityKeys.Load(new IdentityOptions(), null)).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Delete(recursive: true);

    private IdentityKeys Load() => IdentityKeys.Load(new IdentityOptions(), folder.FullName);
}
