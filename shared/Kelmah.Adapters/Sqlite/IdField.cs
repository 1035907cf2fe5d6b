using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The id, which ends every order.</summary>
internal sealed record IdField() : Field("id")
{
    public static IdField Instance { get; } = new();
}
