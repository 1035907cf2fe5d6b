using System.Text;
using System.Text.Json;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;

namespace Kelmah.Tests.Kernel.Serialization;

public sealed class RetiredEventMembersTests
{
    public static TheoryData<string> Retired { get; } = [.. RetiredEventMembers.ByEvent.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Retired))]
    public void What_is_retired_is_no_member_of_its_event(string type)
    {
        var members = EventTypes.Find(type).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        Assert.Empty(members.Intersect(RetiredEventMembers.ByEvent[type]));
    }

    [Fact]
    public void A_message_loses_what_is_retired_and_nothing_else()
    {
        var written = Encoding.UTF8.GetString(RetiredEventMembers.Without(Encoding.UTF8.GetBytes(Found()))!);

        Assert.Equal(Found().Replace(",\"name\":\"Ɔsram\",\"titles\":[\"A \\\"roof\\\"\"]", "", StringComparison.Ordinal), written);
        Assert.Equal(new SearchFoundJobs(Guid.Empty, Guid.Empty, 1), EventJson.Read(written).Payload with { });
    }

    [Fact]
    public void A_message_that_still_has_them_is_read_without_them()
    {
        var read = Assert.IsType<SearchFoundJobs>(EventJson.Read(Found()).Payload);

        Assert.Equal((1, 0), (read.Count, read.JobIds.Length));
        Assert.DoesNotContain("roof", EventJson.Write(EventJson.Read(Found())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no event")]
    [InlineData("[]")]
    [InlineData("""{"type": 1, "payload": {"reason": "x"}}""")]
    [InlineData("""{"type": "ApplicationRejected"}""")]
    [InlineData("""{"type": "ApplicationRejected", "payload": "reason"}""")]
    [InlineData("""{"type": "ApplicationRejected", "payload": {"jobId": "x"}}""")]
    [InlineData("""{"type": "JobClosed", "payload": {"reason": "x"}}""")]
    public void What_has_none_of_them_stays_as_it_is(string body) => Assert.Null(RetiredEventMembers.Without(Encoding.UTF8.GetBytes(body)));

    /// <summary>As releases wrote it that held these as text.</summary>
    [Fact]
    public void What_became_an_enum_is_stored_under_the_words_of_before()
    {
        var resolved = """{"transactionId":"00000000-0000-0000-0000-000000000000","userId":"00000000-0000-0000-0000-000000000000","resolution":"paid_by_hand"}""";
        Assert.Equal(RefundResolution.PaidByHand, JsonSerializer.Deserialize<RefundResolved>(resolved, StorageJson.Options)!.Resolution);

        var fields = """["title","description","budgetMin","budgetMax","skills","experienceLevel","requirements","location","isRemote","deadline","questions","attachments"]""";
        Assert.Equal(Enum.GetValues<JobField>(), JsonSerializer.Deserialize<JobField[]>(fields, StorageJson.Options));
        Assert.Equal(fields, JsonSerializer.Serialize(Enum.GetValues<JobField>(), StorageJson.Options));
    }

    private static string Found()
    {
        var record = new EventRecord(
            Guid.Empty, $"saved_searches/{Guid.Empty}", 2, DateTimeOffset.UnixEpoch, null, null, new SearchFoundJobs(Guid.Empty, Guid.Empty, 1));
        const string count = "\"count\":1";
        return EventJson.Write(record).Replace(count, count + ",\"name\":\"Ɔsram\",\"titles\":[\"A \\\"roof\\\"\"]", StringComparison.Ordinal);
    }
}
