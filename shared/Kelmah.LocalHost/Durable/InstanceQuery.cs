using System.Text.Json;
using Kelmah.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>Which instances to read, by instance id.</summary>
internal sealed record InstanceQuery
{
    private const string Metadata =
        """
        SELECT name, instance_id, status, created_at,
            coalesce((SELECT at FROM durable_history WHERE instance = i.id ORDER BY turn DESC LIMIT 1), updated_at),
            tags, input, output, custom_status, failure
        FROM durable_instances AS i
        """;

    private const string Filter =
        """
         WHERE instance_id > ?1 AND instance_id >= ?2 AND instance_id < ?3 AND created_at BETWEEN ?4 AND ?5
            AND updated_at BETWEEN ?6 AND ?7 AND (1 << status) & ?8 <> 0
        ORDER BY instance_id LIMIT ?9
        """;

    /// <summary>The statuses of ended instances, as <see cref="Mask"/> gives them.</summary>
    public static readonly long EndedStatuses = Mask(
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated]);

    public DateTimeOffset? CreatedFrom { get; init; }

    public DateTimeOffset? CreatedTo { get; init; }

    public DateTimeOffset? EndedFrom { get; init; }

    public DateTimeOffset? EndedTo { get; init; }

    /// <summary>A bit for each status that is wanted.</summary>
    public long Statuses { get; init; } = ~0L;

    public string IdPrefix { get; init; } = string.Empty;

    /// <summary>The instance id that the last page ended with.</summary>
    public string After { get; init; } = string.Empty;

    /// <summary>How many at most.</summary>
    public int Limit { get; init; }

    /// <summary>A bit for each status; all bits for null or none.</summary>
    public static long Mask(IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        var mask = 0L;
        foreach (var status in statuses ?? []) mask |= 1L << (int)status;
        return mask == 0 ? ~0L : mask;
    }

    /// <summary>What is known about one instance.</summary>
    /// <param name="session">Reads it.</param>
    /// <param name="instanceId">Its instance id.</param>
    /// <param name="converter">Reads inputs and outputs; null if they are not wanted.</param>
    public static OrchestrationMetadata? ReadOne(SqliteSession session, string instanceId, DataConverter? converter)
    {
        using var statement = session.Prepare($"{Metadata} WHERE instance_id = ?1");
        return statement.Bind(1, instanceId).Step() ? ReadMetadataRow(statement, converter) : null;
    }

    /// <summary>What is known about the instances.</summary>
    public List<OrchestrationMetadata> ReadMetadata(SqliteSession session, DataConverter? converter)
    {
        using var statement = session.Prepare(Metadata + Filter);
        Bind(statement);
        var found = new List<OrchestrationMetadata>();
        while (statement.Step()) found.Add(ReadMetadataRow(statement, converter));
        return found;
    }

    /// <summary>The row keys and ids of the instances.</summary>
    public List<(long Id, string InstanceId)> ReadIds(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT id, instance_id FROM durable_instances" + Filter);
        Bind(statement);
        var found = new List<(long Id, string InstanceId)>();
        while (statement.Step()) found.Add((statement.GetInt64(0), statement.GetText(1)!));
        return found;
    }

    private static OrchestrationMetadata ReadMetadataRow(SqliteStatement row, DataConverter? converter) =>
        new(row.GetText(0)!, row.GetText(1)!)
        {
            DataConverter = converter,
            RuntimeStatus = (OrchestrationRuntimeStatus)row.GetInt64(2),
            CreatedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
            LastUpdatedAt = new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
            Tags = row.IsNull(5) ? [] : JsonSerializer.Deserialize(row.GetUtf8(5), HistoryJson.Compact.DictionaryStringString)!,
            SerializedInput = converter is null ? null : row.GetText(6),
            SerializedOutput = converter is null ? null : row.GetText(7),
            SerializedCustomStatus = converter is null ? null : row.GetText(8),
            FailureDetails = converter is null || row.IsNull(9) ? null : InstanceReader.ReadFailure(row.GetUtf8(9)),
        };

    private void Bind(SqliteStatement statement) => statement
        .Bind(1, After).Bind(2, IdPrefix).Bind(3, IdPrefix + "\U0010FFFF")
        .Bind(4, CreatedFrom?.UtcTicks ?? 0).Bind(5, CreatedTo?.UtcTicks ?? long.MaxValue)
        .Bind(6, EndedFrom?.UtcTicks ?? 0).Bind(7, EndedTo?.UtcTicks ?? long.MaxValue)
        .Bind(8, Statuses).Bind(9, Limit);
}
