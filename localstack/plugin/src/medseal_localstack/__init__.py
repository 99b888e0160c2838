"""LocalStack plugin: functions as processes, DynamoDB Local from npm, deployment. See ../../README.md."""
