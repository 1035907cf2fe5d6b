using Kelmah.Application.Persistence;

namespace Kelmah.Infrastructure.Persistence.Sqlite;

/// <summary>The id, which ends every order.</summary>
internal sealed record IdField() : Field("id")
{
    public static IdField Instance { get; } = new();
}
