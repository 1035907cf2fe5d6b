using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Notifications;

/// <summary>The caller's notifications in the app.</summary>
public sealed class NotificationFunctions(Inbox inbox)
{
    [Function("ListNotifications")]
    [Operation("The caller's notifications, newest first.", Response = typeof(Page<NotificationView>), Query = "limit,cursor,unread")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/notifications")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var unreadOnly = query.Flag("unread") ?? false;
        var paging = query.Paging();
        query.End();
        Result<Page<NotificationView>> page = await inbox.ListAsync(caller, unreadOnly, paging, cancellationToken);
        return page.Ok();
    }

    [Function("CountUnreadNotifications")]
    [Operation("How many of the caller's notifications are unread.", Response = typeof(UnreadCount))]
    public async Task<IResult> CountUnreadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/notifications/unread-count")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        Result<UnreadCount> count = await inbox.CountUnreadAsync(request.Caller(), cancellationToken);
        return count.Ok();
    }

    [Function("ReadNotification")]
    [Operation("Marks a notification as read.", Response = typeof(NotificationView))]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/notifications/{id:guid}/read")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await inbox.ReadAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ReadAllNotifications")]
    [Operation("Marks all of the caller's notifications as read.", Response = typeof(ReadCount))]
    public async Task<IResult> ReadAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/notifications/read-all")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await inbox.ReadAllAsync(request.Caller(), cancellationToken)).Ok();
}
