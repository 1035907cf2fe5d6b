namespace Kelmah.Infrastructure.Persistence.Mongo;

/// <summary>What a place of a document holds, as far as BSON tells more apart than JSON does.</summary>
internal enum ShapeKind
{
    Text,
    Number,
    Truth,
    Uuid,
    Time,
    Object,
    Array,
    Map,

    /// <summary>Written by a converter of its own, and stored as the JSON that it writes.</summary>
    Other,
}
