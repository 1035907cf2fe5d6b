using System.Diagnostics;
using System.Text.Json;
using Kelmah.Adapters.MongoDB;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>The roles of <c>infra/mongodb-roles.js</c>, as the script makes them, against the collections of the code. No server is asked.</summary>
public sealed class MongoRoleTests
{
    /// <summary>What stands for the shell: keeps what is made of a role that is not there, or that is.</summary>
    private const string Shell = """
        const fs = require('fs');
        const made = {};
        const standIn = {
          getName: () => 'kelmah',
          getRole: role => (process.argv[3] === 'again' ? { role } : null),
          createRole: given => { made[given.role] = given.privileges; },
          updateRole: (role, given) => { made[role] = given.privileges; },
        };
        const db = { getSiblingDB: name => { if (name !== 'kelmah') throw new Error(name); return standIn; } };
        new Function('db', 'eventsAreArchived', fs.readFileSync(process.argv[1], 'utf8'))(db, process.argv[2] === 'archive' ? true : undefined);
        process.stdout.write(JSON.stringify(made));
        """;

    private static readonly string[] Rights = ["find", "insert", "update", "remove"];

    [SkippableTheory]
    [InlineData("first")]
    [InlineData("again")]
    public async Task The_app_may_use_exactly_the_collections_of_the_code(string time)
    {
        var app = (await RolesAsync("keep", time))["kelmahApp"];

        Assert.Equal(Collections(), app.Keys.Order(StringComparer.Ordinal));
        Assert.All(app.Values, actions => Assert.Empty(actions.Except(Rights)));
        Assert.All(app.Values, actions => Assert.Contains("find", actions));
        Assert.Equal(["find"], app["schema"]);
    }

    [SkippableFact]
    public async Task What_is_only_added_to_can_be_neither_changed_nor_removed()
    {
        var app = (await RolesAsync("keep", "first"))["kelmahApp"];

        foreach (var collection in (string[])["events", "journal_entries", "audit_entries", "forfeitures", "ledger_reconciliations"]) Assert.Equal(["find", "insert"], app[collection]);
        foreach (var collection in app.Keys.Where(name => name.StartsWith("journal_", StringComparison.Ordinal))) Assert.DoesNotContain("remove", app[collection]);
        Assert.DoesNotContain("remove", app["audit_heads"]);
    }

    [SkippableFact]
    public async Task Events_are_removed_only_where_they_are_archived()
    {
        var (keeping, archiving) = ((await RolesAsync("keep", "first"))["kelmahApp"], (await RolesAsync("archive", "first"))["kelmahApp"]);

        Assert.Equal(["find"], keeping["events_archive"]);
        Assert.Equal(["find", "insert", "remove"], archiving["events"]);
        Assert.Equal(["find", "insert", "update"], archiving["events_archive"]);
        Assert.Equal(["events", "events_archive"], keeping.Keys.Where(name => !keeping[name].SequenceEqual(archiving[name])).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Everything_else_that_expires_or_is_an_entity_may_be_removed()
    {
        var app = (await RolesAsync("keep", "first"))["kelmahApp"];
        string[] kept = ["audit_entries", "audit_heads", "forfeitures", "ledger_reconciliations"];

        Assert.All(ModuleCollections().Select(collection => collection.Name).Except(kept), name => Assert.Equal(Rights, app[name]));
        Assert.Contains("remove", app["handled_messages"]);
        foreach (var name in (string[])["unrelayed_events", "parked_events"]) Assert.Equal(Rights, app[name]);
    }

    [SkippableFact]
    public async Task The_migration_changes_the_schema_of_every_collection_and_removes_nothing()
    {
        var migration = (await RolesAsync("keep", "first"))["kelmahMigration"];

        Assert.Equal(Collections().Append("").Order(StringComparer.Ordinal), migration.Keys.Order(StringComparer.Ordinal));
        foreach (var action in (string[])["createCollection", "collMod", "createIndex", "dropIndex", "listIndexes", "find", "insert", "update"])
            Assert.All(Collections(), collection => Assert.Contains(action, migration[collection]));
        Assert.All(migration.Values, actions => Assert.DoesNotContain("remove", actions));
    }

    private static IReadOnlyList<CollectionDefinition> ModuleCollections() => Kelmah.Kernel.Persistence.Collections.All;

    private static IEnumerable<string> Collections() =>
        MongoCollectionSchema.All(ModuleCollections()).Select(collection => collection.Name).Append("schema").Order(StringComparer.Ordinal);

    private static async Task<Dictionary<string, Dictionary<string, string[]>>> RolesAsync(string archive, string time)
    {
        var isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => path.Length > 0 && File.Exists(Path.Combine(path, "node")));
        Skip.IfNot(isInstalled, "node is not on the path.");
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Shell, ScriptPath(), archive, time]) { RedirectStandardOutput = true })!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return JsonSerializer.Deserialize<JsonElement>(output).EnumerateObject().ToDictionary(role => role.Name, role => role.Value.EnumerateArray().ToDictionary(
            privilege => privilege.GetProperty("resource").GetProperty("collection").GetString()!,
            privilege => privilege.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!).ToArray()));
    }

    private static string ScriptPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kelmah.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "infra", "mongodb-roles.js");
    }
}
