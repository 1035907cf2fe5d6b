using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>
/// The form of the stored documents: what earlier releases wrote is read and written alike, but for what is computed from it, which is computed anew.
/// </summary>
public sealed class StoredDocumentTests
{
    private static readonly JsonArray Committed =
        JsonNode.Parse(typeof(StoredDocumentTests).Assembly.GetManifestResourceStream("stored-documents.json")!)!.AsArray();

    /// <summary>What releases computed otherwise.</summary>
    private static readonly string[] ComputedAnew = ["_words", "nameKey", "lastNameKey", "cityKey", "regionKey", "extensionExpiresAt", "stripePaymentMethodIds"];

    private static IReadOnlyList<CollectionDefinition> Every => [.. Collections.All, ListingCollection.Definition];

    [Fact]
    public void Every_entity_comes_back_as_it_was_written() => Assert.All(Every, collection =>
        Assert.All(SampleEntities.Of(collection), entity =>
        {
            var document = MongoDocument.Of(collection, entity);
            using var bytes = new RawBsonDocument(document.ToBson());

            Assert.Equal(JsonOf(collection, entity), JsonOf(collection, StoredDocument.Read(bytes, collection.EntityType)));
            Assert.Equal(JsonOf(collection, entity), JsonOf(collection, StoredDocument.Read(document, collection.EntityType)));
        }));

    /// <summary>Field by field, so that a new field of an entity needs no new sample; one that goes or changes fails.</summary>
    [Fact]
    public void A_document_is_written_as_the_releases_so_far_wrote_it() => Assert.All(Committed, sample =>
    {
        var (collection, entity, document) = Parse(sample!);

        var written = MongoDocument.Of(collection, SampleEntities.Read(collection, entity));

        foreach (var computed in ComputedAnew.Concat(NormalizedIn(collection))) Remove(document, computed.Split('.'));
        Assert.Equal(Rendered.Canonically(document), Rendered.Canonically(Restrict(written, document)));
    });

    [Fact]
    public void Of_a_document_of_the_releases_so_far_the_words_and_keys_of_searches_are_computed_anew_and_nothing_else()
    {
        var anew = Committed.SelectMany(sample =>
        {
            var (collection, _, document) = Parse(sample!);
            var recomputed = MongoDocument.Recompute(collection, document);
            return recomputed.Otherwise.Select(member => member.Name).Concat(recomputed.NoMore);
        });

        Assert.Equal(ComputedAnew.Concat(Every.SelectMany(NormalizedIn)).Distinct().Order(), anew.Distinct().Order());
    }

    [Theory]
    [InlineData("jobs", "skills")]
    [InlineData("users", "profile.skills")]
    [InlineData("saved_searches", "criteria.skills")]
    public void Skills_that_were_stored_in_another_form_are_written_in_the_one_that_filters_ask_for(string name, string path)
    {
        var collection = Every.Single(collection => collection.Name == name);
        var document = MongoDocument.Of(collection, SampleEntities.Of(collection)[0]);
        Set(document, path.Split('.'), new BsonArray { "cafe\u0301", "a\u00A0b", "a b" });

        var recomputed = MongoDocument.Recompute(collection, document);

        Assert.Equal(new BsonArray { "caf\u00E9", "a b" }, recomputed.Otherwise.Single(field => field.Name == path).Value);
        foreach (var field in recomputed.Otherwise) Set(document, field.Name.Split('.'), field.Value);
        Assert.True(MongoDocument.Recompute(collection, document).IsEmpty);
    }

    [Fact]
    public void A_user_who_was_stored_with_one_role_alone_is_written_with_the_set_of_it()
    {
        var document = MongoDocument.Of(UserCollection.Definition, SampleEntities.Of(UserCollection.Definition)[0]);
        document["role"] = "hirer";
        document.Remove("roles");

        var recomputed = MongoDocument.Recompute(UserCollection.Definition, document);

        Assert.Equal(new BsonArray { "hirer" }, recomputed.Otherwise.Single(field => field.Name == "roles").Value);
    }

    [Fact]
    public void A_document_of_the_releases_so_far_is_read_whole() => Assert.All(Committed, sample =>
    {
        var (collection, entity, document) = Parse(sample!);

        var read = JsonNode.Parse(JsonOf(collection, StoredDocument.Read(document, collection.EntityType)))!.AsObject();
        foreach (var path in NormalizedIn(collection)) Remove(entity, path.Split('.'));
        foreach (var path in NormalizedIn(collection)) Remove(read, path.Split('.'));

        Assert.All(entity.AsObject().Where(member => !ComputedAnew.Contains(member.Key)), member => Assert.True(Holds(member.Value, read[member.Key]), $"{collection.Name}.{member.Key}"));
    });

    /// <summary>Whether a value has all that an earlier one had; a value of several fields can have new ones.</summary>
    private static bool Holds(JsonNode? earlier, JsonNode? now) => (earlier, now) switch
    {
        (JsonObject before, JsonObject after) => before.All(member => Holds(member.Value, after[member.Key])),
        (JsonArray before, JsonArray after) => before.Count == after.Count && before.Zip(after, Holds).All(holds => holds),
        _ => JsonNode.DeepEquals(earlier, now),
    };

    [Fact]
    public void Whole_numbers_of_32_bits_are_read_as_those_of_64() => Assert.All(Committed, sample =>
    {
        var (collection, _, document) = Parse(sample!);

        Assert.Equal(
            JsonOf(collection, StoredDocument.Read(document, collection.EntityType)),
            JsonOf(collection, StoredDocument.Read(Narrow(document).AsBsonDocument, collection.EntityType)));
    });

    /// <summary>A job of 2 kB took 64 kB by way of text; a quarter of that is the bound, and it takes half of the bound.</summary>
    [Fact]
    public void Reading_allocates_little_more_than_the_entity()
    {
        const int times = 100;
        var job = (Job)SampleEntities.Of(JobCollection.Definition)[0] with { Description = new string('x', 500) };
        var bytes = MongoDocument.Of(JobCollection.Definition, job).ToBson();
        Assert.InRange(bytes.Length, 1900, 2500);
        for (var warm = 0; warm < times; warm++) Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < times; time++) Read();

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / times, 0, 15_900);

        void Read()
        {
            using var document = new RawBsonDocument(bytes);
            Assert.NotNull(StoredDocument.Read<Job>(document));
        }
    }

    private static (CollectionDefinition Collection, JsonNode Entity, BsonDocument Document) Parse(JsonNode sample) => (
        Every.Single(collection => collection.Name == sample["collection"]!.GetValue<string>()),
        sample["entity"]!,
        BsonDocument.Parse(sample["document"]!.ToJsonString()));

    private static IEnumerable<string> NormalizedIn(CollectionDefinition collection) => collection.Normalized.Select(field => field.Path);

    private static void Remove(BsonDocument document, ReadOnlySpan<string> path)
    {
        if (path is [var name]) document.Remove(name);
        else if (document.TryGetValue(path[0], out var inner)) Remove(inner.AsBsonDocument, path[1..]);
    }

    private static void Remove(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (path is [var name]) node?.AsObject().Remove(name);
        else Remove(node?[path[0]], path[1..]);
    }

    private static void Set(BsonDocument document, ReadOnlySpan<string> path, BsonValue value)
    {
        if (path is [var name]) document[name] = value;
        else Set(document[path[0]].AsBsonDocument, path[1..], value);
    }

    private static string JsonOf(CollectionDefinition collection, object entity) =>
        JsonSerializer.Serialize(entity, collection.EntityType, StorageJson.Options);

    /// <summary>The fields of a value that another one has, in the other's order, which no reader goes by.</summary>
    private static BsonValue Restrict(BsonValue value, BsonValue to) => (value, to) switch
    {
        (BsonDocument document, BsonDocument names) => new BsonDocument(names.Where(member => document.Contains(member.Name))
            .Select(member => new BsonElement(member.Name, Restrict(document[member.Name], member.Value)))),
        (BsonArray items, BsonArray others) when items.Count == others.Count => new BsonArray(items.Zip(others, Restrict)),
        _ => value,
    };

    /// <summary>As releases wrote that let a number's size choose its width.</summary>
    private static BsonValue Narrow(BsonValue value) => value switch
    {
        BsonDocument document => new BsonDocument(document.Select(member => new BsonElement(member.Name, Narrow(member.Value)))),
        BsonArray items => new BsonArray(items.Select(Narrow)),
        BsonInt64 number when number.Value == (int)number.Value => new BsonInt32((int)number.Value),
        BsonDouble number when number.Value == (int)number.Value => new BsonInt32((int)number.Value),
        _ => value,
    };
}
