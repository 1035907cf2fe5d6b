using Kelmah.Adapters.MongoDB;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class DuplicateKeyTests
{
    [Theory]
    // MongoDB 4.2 to 8.0.
    [InlineData("E11000 duplicate key error collection: k.users index: email dup key: { email: \"x\" }", "email")]
    [InlineData("E11000 duplicate key error collection: k.users index: _id_ dup key: { _id: 1 }", "id")]
    // Azure DocumentDB.
    [InlineData("Duplicate key violation on the requested collection: Index 'email'", "email")]
    [InlineData("Duplicate key violation on the requested collection: Index '_id_'", "id")]
    [InlineData("something else", "id")]
    public void The_index_that_refused_is_read_from_the_message(string message, string index) => Assert.Equal(index, DuplicateKey.IndexOf(message));
}
