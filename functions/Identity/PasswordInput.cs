namespace Kelmah.Functions.Identity;

/// <summary>The present password.</summary>
public sealed record PasswordInput(string Password)
{
    /// <summary>Without it, so that no log can hold it.</summary>
    public override string ToString() => nameof(PasswordInput);
}
