using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Identity;

/// <summary>What must be there before the first request: the keys, the list of revoked sessions, the first administrator.</summary>
public sealed class IdentityStartup(
    IAccessTokens tokens, Sessions sessions, Registration registration, IOptions<IdentityOptions> identity, IOptions<AdminOptions> admin)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Resolved here, so that a missing or malformed key fails the start and not the first request.
        ArgumentNullException.ThrowIfNull(tokens);
        await sessions.RestoreRevokedAsync(TimeSpan.FromMinutes(identity.Value.AccessTokenMinutes), cancellationToken);
        if (admin.Value is not { Email: { Length: > 0 } email }) return;
        var made = await registration.EnsureAdminAsync(email, admin.Value.Password ?? "", cancellationToken);
        if (made.Refusal?.Errors is { } errors) throw Invalid(errors);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OptionsValidationException Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new("Admin", typeof(AdminOptions), errors.Select(error => $"The setting Admin__{char.ToUpperInvariant(error.Key[0])}{error.Key[1..]}: {string.Join(' ', error.Value)}"));
}

/// <summary>Settings <c>Admin__…</c>: the first administrator, made at start unless the account is there.</summary>
public sealed class AdminOptions
{
    public string? Email { get; set; }

    public string? Password { get; set; }
}
