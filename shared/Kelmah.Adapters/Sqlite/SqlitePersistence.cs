using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Puts the ports of persistence onto one SQLite file.</summary>
public static class SqlitePersistence
{
    /// <summary>
    /// Adds <see cref="IDocumentStore"/>, <see cref="IEventLog"/>, <see cref="IJournal"/> and <see cref="IExpirySweep"/>
    /// over the registered <see cref="SqliteDatabase"/> and <see cref="TimeProvider"/>. The file is brought up to date when
    /// the first of them is asked for.
    /// </summary>
    public static IServiceCollection AddSqlitePersistence(this IServiceCollection services) => services
        // Once, at start, while nothing else runs; the work itself is on the file's own thread.
        .AddSingleton(provider => SqliteSchema.ApplyAsync(
            provider.GetRequiredService<SqliteDatabase>(),
            Collections.All,
            provider.GetRequiredService<ILogger<SqliteSchema>>(),
            provider.GetRequiredService<TimeProvider>(),
            CancellationToken.None).GetAwaiter().GetResult())
        .AddSingleton<SqliteDocumentStore>()
        .AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<SqliteDocumentStore>())
        .AddSingleton<IExpirySweep>(provider => provider.GetRequiredService<SqliteDocumentStore>())
        .AddSingleton<IEventLog>(provider => new SqliteEventLog(provider.GetRequiredService<SqliteSchema>(), EventTypes.Find))
        .AddSingleton<IJournal, SqliteJournal>();
}
