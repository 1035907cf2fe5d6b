namespace Kelmah.Testing;

/// <summary>The administrator that the processes are started with.</summary>
public static class KelmahAdmin
{
    public const string Email = "admin@example.com";

    public const string Password = "an-admin-password-for-tests";
}
