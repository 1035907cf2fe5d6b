// The durable types are named one by one, since their namespaces also hold a Page and a RetryContext of their own.
global using Kelmah.LocalHost;
global using Kelmah.ServiceBusTrigger;
global using Kelmah.Simulators;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Middleware;
global using static Microsoft.Extensions.Hosting.MiddlewareWorkerApplicationBuilderExtensions;
global using DurableTaskClient = Microsoft.DurableTask.Client.DurableTaskClient;
global using RetryPolicy = Microsoft.DurableTask.RetryPolicy;
global using StartOrchestrationOptions = Microsoft.DurableTask.StartOrchestrationOptions;
global using SubOrchestrationOptions = Microsoft.DurableTask.SubOrchestrationOptions;
global using TaskOptions = Microsoft.DurableTask.TaskOptions;
global using TaskOrchestrationContext = Microsoft.DurableTask.TaskOrchestrationContext;
