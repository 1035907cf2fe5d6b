using Kelmah.Adapters.Redis;

namespace Kelmah.Adapters.Tests.Redis;

public sealed class RedisOptionsTests
{
    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("redis.example.com:10000,password=s3cret,ssl=true,abortConnect=false")]
    public void A_connection_string_that_can_work_is_taken(string text) => Assert.True(Validate(text).Succeeded);

    [Theory]
    [InlineData("password=s3cret")]
    [InlineData("localhost:6379,password=s3cret,syncTimeout=soon")]
    [InlineData("localhost:6379,password=s3cret,noSuchOption=1")]
    public void One_that_cannot_is_refused_by_its_name_and_not_repeated(string text)
    {
        var failure = Validate(text).FailureMessage;

        Assert.StartsWith("The setting Redis__ConnectionString ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure, StringComparison.Ordinal);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string text) =>
        new RedisOptionsValidation().Validate(null, new RedisOptions { ConnectionString = text });
}
