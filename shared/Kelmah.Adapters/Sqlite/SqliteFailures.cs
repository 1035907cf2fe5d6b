using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>What the failures of the file mean to those who use the ports.</summary>
public static class SqliteFailures
{
    /// <summary>Waits for a write.</summary>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public static async Task<T> GuardAsync<T>(Task<T> write)
    {
        try
        {
            return await write.ConfigureAwait(false);
        }
        catch (SqliteException full) when (full.IsFull)
        {
            throw new StorageFullException(full.Message, full);
        }
    }

    /// <summary>Waits for a write.</summary>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    public static async Task GuardAsync(Task write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (SqliteException full) when (full.IsFull)
        {
            throw new StorageFullException(full.Message, full);
        }
    }
}
