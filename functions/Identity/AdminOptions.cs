namespace Kelmah.Functions.Identity;

/// <summary>Settings <c>Admin__…</c>: the first administrator, made at start unless the account is there.</summary>
public sealed class AdminOptions
{
    public string? Email { get; set; }

    public string? Password { get; set; }
}
