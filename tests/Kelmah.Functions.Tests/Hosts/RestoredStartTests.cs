using Kelmah.Functions.Hosts;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Hosts;

public sealed class RestoredStartTests
{
    [Fact]
    public async Task An_erasure_that_the_backup_does_not_know_of_is_repeated_before_anything_else()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (gone, stays) = (await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));
        var archive = Path.Combine(app.DataFolder, "backup.zip");
        Assert.Equal(0, await EmbeddedHost.RunAsync(["--backup", archive, "--root", app.DataFolder, "--data", app.DataFolder]));
        (await gone.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).AssertStatus(System.Net.HttpStatusCode.Accepted);
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace + TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(() => FindAsync(gone), static user => user!.ErasedAt is not null);

        await app.RestartAsync(() => Restore(app.DataFolder, archive));

        var erased = (await FindAsync(gone))!;
        Assert.Equal((false, "Deleted user"), (erased.IsActive, erased.FullName));
        Assert.NotNull(erased.ErasedAt);
        Assert.Null((await FindAsync(stays))!.ErasureRequestedAt);
        Assert.False(File.Exists(Path.Combine(app.DataFolder, "restored")));

        Task<User?> FindAsync(TestClient user) => app.Store.FindAsync<User>(user.UserId, CancellationToken.None).AsTask();
    }

    private static void Restore(string folder, string archive) =>
        Assert.Equal(0, EmbeddedHost.RunAsync(["--restore", archive, "--root", folder, "--data", folder]).GetAwaiter().GetResult());
}
