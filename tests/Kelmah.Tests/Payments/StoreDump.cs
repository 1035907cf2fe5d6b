using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Tests.Payments;

/// <summary>All that a file holds at one moment, as text.</summary>
/// <param name="Whole">Each row of each table.</param>
/// <param name="Documents">By collection, in the order in which they were added.</param>
/// <param name="Events">Type, stream, version and content, in order.</param>
/// <param name="Entries">Key, kind and postings, in order.</param>
internal sealed partial record StoreDump(
    string Whole, IReadOnlyDictionary<string, IReadOnlyList<string>> Documents, IReadOnlyList<string> Events, IReadOnlyList<string> Entries)
{
    public static async Task<StoreDump> OfAsync(SqliteDatabase database) => await database.ReadSnapshotAsync(Read, CancellationToken.None);

    /// <summary>What the file would hold after a commit; what no file holds twice alike, such as new ids, by its place.</summary>
    public string Expect(TriedCommit commit)
    {
        var documents = Documents.ToDictionary(one => one.Key, one => one.Value.ToList());
        foreach (var write in commit.Writes)
        {
            var held = documents[write.Collection.Name];
            var place = held.FindIndex(body => JsonNode.Parse(body)!["id"]!.GetValue<Guid>() == write.Id);
            if (write.After is null) held.RemoveAt(place);
            else if (write.Before is null) held.Add(JsonSerializer.Serialize(write.After, write.Collection.EntityType, StorageJson.Options));
            else held[place] = JsonSerializer.Serialize(write.After, write.Collection.EntityType, StorageJson.Options);
        }

        var events = commit.Events.Select(one =>
            $"{one.Type} {one.StreamId} {one.Version} {JsonSerializer.Serialize(one.Payload, one.Payload.GetType(), StorageJson.Options)}");
        var entries = commit.Entries.Select(entry => string.Join(' ', [
            entry.Key, entry.Kind,
            .. entry.Postings.Select(posting => string.Create(CultureInfo.InvariantCulture, $"{posting.Account.Name}={posting.Amount.MinorUnits}{posting.Amount.Currency.Code}"))]));
        return Comparable(documents.ToDictionary(one => one.Key, one => (IReadOnlyList<string>)one.Value), [.. Events, .. events], [.. Entries, .. entries]);
    }

    /// <summary>What a later dump holds, likewise.</summary>
    public string Compare(StoreDump later) => Comparable(later.Documents, later.Events, later.Entries);

    private string Comparable(IReadOnlyDictionary<string, IReadOnlyList<string>> documents, IReadOnlyList<string> events, IReadOnlyList<string> entries)
    {
        var known = Unique().Matches(Whole + string.Join('\n', Documents.Values.SelectMany(one => one).Concat(Events).Concat(Entries))).Select(found => found.Value).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = documents.OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value.Prepend($"# {one.Key}"))
            .Concat(events.Prepend("# events")).Concat(entries.Prepend("# entries"));
        return Unique().Replace(string.Join('\n', lines), found => known.Contains(found.Value) ? found.Value : NameOf(found.Value));

        string NameOf(string value) => names.TryGetValue(value, out var name) ? name : names[value] = $"new-{names.Count + 1}";
    }

    private static StoreDump Read(SqliteSession session)
    {
        var tables = Column(session, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name");
        var whole = string.Join('\n', tables.Select(table => $"# {table}\n{string.Join('\n', Rows(session, table))}"));
        var documents = tables.Where(table => Collections.All.Any(collection => table == $"doc_{collection.Name}"))
            .ToDictionary(table => table["doc_".Length..], table => (IReadOnlyList<string>)Column(session, $"SELECT body FROM {table} ORDER BY seq"));
        return new StoreDump(
            whole,
            documents,
            Column(session, "SELECT type || ' ' || stream_id || ' ' || version || ' ' || payload FROM events ORDER BY rowid"),
            Column(session, """
                SELECT key || ' ' || kind || ' ' || (SELECT group_concat(account || '=' || amount || currency, ' ' ORDER BY line) FROM journal_postings WHERE entry = journal_entries.seq)
                FROM journal_entries ORDER BY seq
                """));
    }

    private static List<string> Rows(SqliteSession session, string table)
    {
        var columns = Column(session, $"SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
        return Column(session, $"SELECT {string.Join(" || ',' || ", columns)} FROM \"{table}\"");
    }

    private static List<string> Column(SqliteSession session, string sql)
    {
        using var rows = session.Prepare(sql);
        var values = new List<string>();
        while (rows.Step()) values.Add(rows.GetText(0)!);
        return values;
    }

    /// <summary>An id, or a hash over one.</summary>
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")]
    private static partial Regex Unique();
}
